import {
  assign,
  call,
  code,
  commentLines,
  expression,
  generatedHeader,
  imported,
  importedModule,
  type PythonValue,
  printJson,
  pythonFunction,
  pythonModule,
} from '@sparkle-orchestration/adapter-kit';
import { byCodeUnits, type ExecutionGraph } from '@sparkle-orchestration/core';
import type { DagModel } from './model.js';
import type { AirflowOptions } from './options.js';
import type { Profile, Provider } from './profile.js';

export interface FilesContext {
  readonly graphs: readonly ExecutionGraph[];
  readonly models: readonly DagModel[];
  readonly options: AirflowOptions;
  readonly profile: Profile;
  readonly env: string;
  readonly runnerVersion: string;
  readonly regenerate: string;
}

/** Where the project came from, and how it is made again. */
export function headerOf(context: FilesContext): string {
  const sources = [...new Set(context.graphs.map((graph) => graph.origin.location.file))];
  return generatedHeader({ sources, regenerate: context.regenerate });
}

const usesRunner = (context: FilesContext) => context.models.some((model) => model.runner);

/** Provider packages that the Dags import, at versions that were tried together; the runner where it is one of them. */
export function requirements(context: FilesContext): string {
  const used = new Set(context.models.flatMap((model) => [...model.providers]));
  const lines = [...used]
    .sort(byCodeUnits)
    .map((name: Provider) => `apache-airflow-providers-${name}==${context.profile.pins[name]}`);
  // The newer driver of Postgres can be interrupted while a statement runs; with the older one only the server's own
  // timeout ends it.
  if (used.has('postgres') && context.profile.major === '3') lines.push('psycopg[binary]==3.3.9');
  if (usesRunner(context) && context.options.runner !== 'path')
    lines.push(`sparkle-orchestration==${context.runnerVersion}`);
  return `${commentLines(headerOf(context), '#')}${lines.join('\n')}\n`;
}

/** Names of what must be set where Airflow runs; values are never part of the output. */
export function environmentExample(context: FilesContext): string {
  const connections = [...new Set(context.models.flatMap((model) => model.connections))].sort(byCodeUnits);
  const variables = [...new Set(context.models.flatMap((model) => model.variables))].sort(byCodeUnits);
  return [
    commentLines(headerOf(context), '#').trimEnd(),
    ...(connections.length > 0 ? ['# Connections, as JSON or URI; any secrets backend of Airflow does as well.'] : []),
    ...connections.map((id) => `AIRFLOW_CONN_${id.toUpperCase()}=`),
    ...(variables.length > 0 ? ['# Connections of the runner, as JSON; set them where the workers run.'] : []),
    ...variables.map((name) => `${name}=`),
    '',
  ].join('\n');
}

/** For `airflow pools import`. */
export function poolsJson(context: FilesContext): string | undefined {
  const pools = new Map<string, number>();
  for (const graph of context.graphs) {
    for (const pool of graph.pools) pools.set(pool.name, Math.min(pool.slots, pools.get(pool.name) ?? pool.slots));
  }
  if (pools.size === 0) return undefined;
  const entries = [...pools].sort(([a], [b]) => byCodeUnits(a, b));
  const description = 'Made for Sparkle Orchestration';
  return printJson(
    Object.fromEntries(entries.map(([name, slots]) => [name, { slots, description, include_deferred: false }])),
  );
}

/** A test that the Dag loads, with the tasks and edges that the definition has. */
export function testFile(context: FilesContext, model: DagModel): string {
  const downstream = new Map(model.tasks.map((task) => [task.id, [] as string[]]));
  for (const task of model.tasks) for (const id of new Set(task.after)) downstream.get(id)?.push(task.id);
  const edges: PythonValue = Object.fromEntries(
    [...downstream].map(([id, after]) => [id, [...after].sort(byCodeUnits)]),
  );
  const bag = imported('airflow.models', 'DagBag');
  const folder = code`str(${imported('pathlib', 'Path')}(__file__).resolve().parents[1] / "dags")`;
  return pythonModule({
    docstring: `The Dag loads, and its tasks follow each other as the definition says.\n\n${headerOf(context)}`,
    body: [
      assign('DAGS', folder),
      assign('EDGES', edges),
      pythonFunction(`test_${model.dagId}`, {
        body: [
          expression(code`${importedModule('sys')}.path.append(DAGS)`),
          assign('bag', call(bag, [code`DAGS`])),
          assign('dag', code`bag.dags[${model.dagId}]`),
          expression(code`assert not bag.import_errors`),
          expression(code`assert {task.task_id: sorted(task.downstream_task_ids) for task in dag.tasks} == EDGES`),
        ],
      }),
    ],
  });
}

/** An image of Airflow with the providers, the runner and the project inside. */
export function dockerfile(context: FilesContext): string {
  return [
    commentLines(headerOf(context), '#').trimEnd(),
    `FROM ${context.profile.image}`,
    'COPY requirements.txt /requirements.txt',
    'RUN pip install --no-cache-dir -r /requirements.txt',
    'COPY dags /opt/airflow/dags',
    `COPY graphs ${context.options.graph_dir.startsWith('/') ? context.options.graph_dir : `/opt/airflow/${context.options.graph_dir}`}`,
    '',
  ].join('\n');
}

export function readme(context: FilesContext): string {
  const pools = context.graphs.some((graph) => graph.pools.length > 0);
  const list = context.models.map((model) => `- \`dags/${model.dagId}.py\``).join('\n');
  const steps = [
    'Install `requirements.txt` beside Airflow.',
    'Set the connections named in `airflow.env.example`.',
    ...(pools ? ['`airflow pools import pools.json`'] : []),
    ...(usesRunner(context)
      ? [`Copy \`dags\` and \`${context.options.graph_dir}\` to the workers, side by side.`]
      : ['Copy `dags` to the Dag folder.']),
    '`pytest tests` checks that every Dag loads.',
  ];
  return `<!-- ${headerOf(context).replaceAll('--', '- -').replaceAll('\n', ' ')} -->
# Airflow project (${context.env})

For Airflow ${context.profile.major === '3' ? '3.1 to 3.3' : '2.11'}.

${list}

${steps.map((step, index) => `${index + 1}. ${step}`).join('\n')}
`;
}
