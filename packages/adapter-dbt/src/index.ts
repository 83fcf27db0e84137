import { defineAdapter, type EmitContext } from '@sparkle-orchestration/core';
import { capabilities } from './capabilities.js';
import { changes } from './changes.js';
import { components, partFiles } from './components.js';
import { lowerProject } from './lower/project.js';
import { type DbtOptions, dbtOptions } from './options.js';
import { printFiles } from './print/files.js';
import { supportedDbt } from './print/project-file.js';

/** `--component` of a part keeps its files only. */
function onlyPart(context: EmitContext<DbtOptions>): EmitContext<DbtOptions> {
  const files = context.component === undefined ? undefined : partFiles[context.component];
  if (!files) return context;
  return { ...context, file: (path, content, info) => void (files.test(path) && context.file(path, content, info)) };
}

/** dbt Core: one project for all pipelines of a deployment, on DuckDB or Postgres. */
export default defineAdapter<DbtOptions>({
  name: 'dbt',
  aliases: ['dbt_cloud'],
  title: 'dbt',
  supports: supportedDbt.join(' '),
  options: dbtOptions,
  capabilities,
  components,
  computes: ['duckdb', 'postgres'],
  emit(context) {
    const { graphs, env, project, options, unitTests = [] } = context;
    const lowered = lowerProject(graphs, { env, project, options, unitTests }, (diagnostic) =>
      context.report(diagnostic),
    );
    if (lowered) printFiles(lowered, onlyPart(context));
  },
  deploy: ({ options }) => [
    {
      title: 'Check the project',
      command: ['dbt', 'parse', '--profiles-dir', '.'],
      environment: [],
    },
    ...(options.jobs
      ? [
          {
            title: 'Check the jobs of the platform',
            command: ['dbt-jobs-as-code', 'validate', 'dbt-jobs.yml'],
            environment: [],
          },
          {
            title: 'Make or change the jobs of the platform',
            command: ['dbt-jobs-as-code', 'sync', 'dbt-jobs.yml'],
            environment: ['DBT_API_KEY'],
          },
        ]
      : []),
  ],
  nativeOperations: (graph) =>
    graph.operations.filter((o) => o.op === 'transform' || o.op === 'sql' || o.op === 'check').map((o) => o.id),
  changes,
  bugs: 'https://github.com/sparkle-orchestration/sparkle-orchestration/issues',
});

export { type DbtOptions, dbtOptions } from './options.js';
