import { type Adapter, type DeployStep, defineAdapter } from '@sparkle-orchestration/core';
import { capabilities } from './capabilities.js';
import { components } from './components.js';
import { emit } from './emit.js';
import { isNative } from './lower/context.js';
import { type AirflowOptions, airflowOptions } from './options.js';

const steps = (pools: boolean): readonly DeployStep[] => [
  {
    title: 'Install the providers',
    command: ['pip', 'install', '-r', 'requirements.txt'],
    environment: [],
  },
  ...(pools
    ? [
        {
          title: 'Make the pools',
          command: ['airflow', 'pools', 'import', 'pools.json'],
          environment: ['AIRFLOW_HOME'],
        },
      ]
    : []),
  {
    title: 'Copy the Dags',
    command: ['cp', '-R', 'dags', 'graphs', '"$AIRFLOW_HOME"'],
    environment: ['AIRFLOW_HOME'],
  },
  {
    title: 'Check that every Dag loads',
    command: ['airflow', 'dags', 'list-import-errors'],
    environment: ['AIRFLOW_HOME'],
  },
];

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
  deploy: ({ graphs }) => steps(graphs.some((graph) => graph.pools.length > 0)),
  nativeOperations: (graph) =>
    graph.operations.filter((operation) => isNative(graph, operation)).map((operation) => operation.id),
  bugs: 'https://github.com/sparkle-orchestration/sparkle-orchestration/issues',
});

export default adapter;
export { type AirflowOptions, airflowOptions };
