import { generatedHeader } from '@sparkle-orchestration/adapter-kit';
import type { ModelGeneratorContext } from '@sparkle-orchestration/core/model-project';
import type { DagFile } from './dag-file.js';
import { sqlWarehouses } from './sql.js';

const cell = (text: string) => text.replaceAll('|', '\\|').replace(/\s+/g, ' ');

function variables({ project, options }: ModelGeneratorContext): readonly (readonly [string, string])[] {
  const folder = project.type === 'dbt' ? 'DBT_PROJECT_DIR' : 'SQLMESH_PROJECT_DIR';
  const tool: readonly (readonly [string, string])[] =
    project.type === 'dbt'
      ? [
          ['DBT', 'program; `dbt`'],
          [folder, 'folder of the project'],
          ['DBT_PROFILES_DIR', 'folder of profiles.yml; that of the project, else `~/.dbt`'],
          [
            'DBT_TARGETS_DIR',
            'folder that dbt keeps its parsed files in, one for each task; `target/airflow` of the project',
          ],
        ]
      : [
          ['SQLMESH', 'program; `sqlmesh`'],
          [folder, 'folder of the project'],
        ];
  return [
    ...(options.engine === 'runner'
      ? ([
          ['SPARKLE', 'program; `sparkle`'],
          [folder, 'folder of the project'],
        ] as const)
      : tool),
    ...(options.monitors
      ? ([
          [
            'SPARKLE_CONN_WAREHOUSE',
            'address of the warehouse for the monitors: `duckdb:///data/shop.duckdb`, `postgresql://user@host/db`',
          ],
        ] as const)
      : []),
  ];
}

/** What people need to know who find the folder. */
export function readme(context: ModelGeneratorContext, files: readonly DagFile[]): string {
  const { project, options, regenerate } = context;
  const bySql = options.engine === 'sql' && sqlWarehouses.length > 0;
  const rows = files.map(({ group }) => {
    const start =
      group.start === 'data'
        ? `when ${group.upstream.join(', ')} made new data`
        : `${group.schedule?.cron ?? 'by hand'}${group.schedule ? ` (${group.schedule.timezone})` : ''}`;
    const waits = group.start === 'schedule' && group.upstream.length > 0 ? group.upstream.join(', ') : '';
    return `| \`${group.pipeline}.py\` | ${group.nodes.length} | ${cell(start)} | ${cell(waits)} |`;
  });
  return `<!-- ${generatedHeader({ sources: [project.source], regenerate })
    .replaceAll('--', '- -')
    .replaceAll('\n', ' ')} -->
# Dags of the ${project.type} project ${cell(project.name).replace(/[<>&*_`[\]]/g, '\\$&')}

| file | models | runs | waits for |
| --- | --- | --- | --- |
${rows.join('\n')}

Copy this folder into the Dags folder of Airflow. The workers need ${project.type === 'dbt' ? 'dbt with the adapter of the project' : 'SQLMesh'}${options.monitors ? ' and, for the checks, `pip install sparkle-orchestration` or `npm install -g @sparkle-orchestration/cli`' : ''}.
${bySql ? '\nModels run as compiled SQL by operators of the warehouse (connection `<warehouse>_default`); those that only dbt can make run by its command.\n' : ''}
| variable of the workers | what it is; what holds without it |
| --- | --- |
${variables(context)
  .map(([name, what]) => `| \`${name}\` | ${what} |`)
  .join('\n')}

- Every edge between two models is an edge between two tasks, a Dag that is started by data, or a sensor. \`.map.json\`
  leads from every task back to the models and tests that it runs.
- A Dag that is started by data waits until all tables that it reads were made anew; generate with \`--edges wait\` to run
  all Dags by the clock, with sensors in between. Dags of different schedules always wait by sensors.
- \`check_pipeline_health\` runs \`pipeline-health-monitor\` and \`check_sla_compliance\` compares the run with what was
  promised (\`sla_hours\` of models, else half an hour for staging, an hour for intermediate, two for the rest) and runs
  \`sla-tracker\`. Without the address of the warehouse tables are not looked at: the task is skipped and says so.
- \`not_translated.json\` lists everything of the project that has no place here, and why.
${(options.warehouse ?? project.warehouse) === 'duckdb' ? '- DuckDB has one writer: a Dag runs one task at a time. Give all Dags a pool of one slot (\\`--pool NAME\\`), or make one file (\\`--group-by none\\`).\n'.replaceAll('\\`', '`') : ''}`;
}
