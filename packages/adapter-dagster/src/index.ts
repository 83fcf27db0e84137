import { type Adapter, type DeployStep, defineAdapter, type ExecutionGraph } from '@sparkle-orchestration/core';
import { capabilities } from './capabilities.js';
import { components } from './components.js';
import { emit } from './emit.js';
import { poolsOf } from './files.js';
import { isNative } from './lower/context.js';
import { type DagsterOptions, dagsterOptions } from './options.js';

/** What a person does with the output. */
function steps(graphs: readonly ExecutionGraph[]): readonly DeployStep[] {
  const dagster = (title: string, command: readonly string[]) => ({ title, command, environment: ['DAGSTER_HOME'] });
  return [
    {
      title: 'Install the project where the code location runs',
      command: ['pip', 'install', '-e', '.'],
      environment: [],
    },
    ...poolsOf(graphs).map(([pool, slots]) =>
      dagster(`Make the pool ${pool}`, ['dagster', 'instance', 'concurrency', 'set', pool, String(slots)]),
    ),
    dagster('Check that everything loads', ['dagster', 'definitions', 'validate']),
  ];
}

/** Execution graphs as Dagster projects. */
const adapter: Adapter<DagsterOptions> = defineAdapter<DagsterOptions>({
  name: 'dagster',
  title: 'Dagster',
  supports: '1.13',
  options: dagsterOptions,
  capabilities,
  components,
  computes: ['postgres', 'duckdb'],
  emit,
  deploy: ({ graphs }) => steps(graphs),
  nativeOperations: (graph) =>
    graph.operations.filter((operation) => isNative(graph, operation)).map((operation) => operation.id),
  bugs: 'https://github.com/sparkle-orchestration/sparkle-orchestration/issues',
});

export default adapter;
export { modelGenerator } from './generate/index.js';
export type {
  AssetCheckFacts,
  AssetChecksModel,
  AssetFacts,
  AssetKey,
  AssetModel,
  ModuleModel,
  Parameter,
} from './model.js';
export { assetKeys, dagsterName, ownerOf, tagOf } from './names.js';
export { dg, printAsset, printAssetChecks, printModule } from './print.js';
export { type DagsterOptions, dagsterOptions };
