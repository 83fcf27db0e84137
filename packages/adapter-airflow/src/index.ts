import { type Adapter, type DeployStep, defineAdapter, type ExecutionGraph } from '@sparkle-orchestration/core';
import { capabilities } from './capabilities.js';
import { changes } from './changes.js';
import { components } from './components.js';
import { emit } from './emit.js';
import { isNative, usesRunner } from './lower/context.js';
import { type AirflowOptions, airflowOptions } from './options.js';

/** What a person does with the output; the runner's files only where a pipeline needs the runner. */
function steps(graphs: readonly ExecutionGraph[], { graph_dir }: AirflowOptions): readonly DeployStep[] {
  const airflow = (title: string, command: readonly string[]) => ({ title, command, environment: ['AIRFLOW_HOME'] });
  const pools = graphs.some((graph) => graph.pools.length > 0);
  const runner = graphs.some(usesRunner);
  const files = graph_dir.startsWith('/') ? graph_dir : `\${AIRFLOW_HOME}/${graph_dir}`;
  return [
    {
      title: 'Install what the Dags import',
      command: ['pip', 'install', '-r', 'requirements.txt'],
      environment: [],
    },
    ...(pools ? [airflow('Make the pools', ['airflow', 'pools', 'import', 'pools.json'])] : []),
    ...(runner
      ? [
          airflow('Make the folder of the graphs', ['mkdir', '-p', files]),
          airflow('Copy the graphs', ['cp', '-R', 'graphs/.', files]),
        ]
      : []),
    airflow('Make the folder of the Dags', ['mkdir', '-p', '${AIRFLOW_HOME}/dags']),
    airflow('Copy the Dags', ['cp', '-R', 'dags/.', '${AIRFLOW_HOME}/dags']),
    airflow('Check that every Dag loads', ['airflow', 'dags', 'list-import-errors']),
  ];
}

/** Execution graphs as Apache Airflow projects. */
const adapter: Adapter<AirflowOptions> = defineAdapter<AirflowOptions>({
  name: 'airflow',
  title: 'Apache Airflow',
  supports: '3.1 to 3.3, and 2.11',
  options: airflowOptions,
  capabilities,
  components,
  computes: ['postgres', 'duckdb'],
  emit,
  deploy: ({ graphs, options }) => steps(graphs, options),
  nativeOperations: (graph) =>
    graph.operations.filter((operation) => isNative(graph, operation)).map((operation) => operation.id),
  changes,
  bugs: 'https://github.com/sparkle-orchestration/sparkle-orchestration/issues',
});

export default adapter;
export { modelGenerator } from './models/generator.js';
export { type AirflowOptions, airflowOptions };
