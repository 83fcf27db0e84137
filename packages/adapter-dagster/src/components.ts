import type { AdapterComponent, ExecutionGraph } from '@sparkle-orchestration/core';
import { promisesAge } from './lower/freshness.js';
import { startedBy } from './lower/trigger.js';

export const assetsComponent = 'dagster-software-defined-assets';
export const opsComponent = 'dagster-op-factory';

/** Something starts its runs, or looks at them. */
function startsOrLooks(graph: ExecutionGraph): boolean {
  const { onFailure, onSuccess, onSlaMiss = [] } = graph.hooks;
  const started = graph.schedule !== undefined || (graph.triggers ?? []).some((one) => one.type === 'schedule');
  return started || [...onFailure, ...onSuccess, ...onSlaMiss].length > 0 || startedBy(graph).length > 0;
}

/** Tables that a catalog could list. */
const writesTables = (graph: ExecutionGraph) =>
  graph.operations.some((one) => one.op === 'load' || one.op === 'transform');

/** The five documented ways of emitting for Dagster. Without a choice, pipelines of data only are assets, others ops. */
export const components: readonly AdapterComponent[] = [
  {
    id: assetsComponent,
    className: 'DagsterSoftwareDefinedAssetsAdapter',
    kind: 'shape',
    description:
      'One asset per table with its dependencies, partitions by interval, checks, owners, kinds, columns and their lineage',
  },
  {
    id: opsComponent,
    className: 'DagsterOpFactoryAdapter',
    kind: 'shape',
    description: 'A job of ops that typed factories make; gates decide where Dagster has no rule of its own',
  },
  {
    id: 'dagster-schedule-and-sensor',
    className: 'DagsterScheduleAndSensorAdapter',
    kind: 'part',
    description:
      'Schedules by partition, sensors that catch up, start other jobs, and tell of runs that failed, succeeded or are late',
    neededBy: startsOrLooks,
  },
  {
    id: 'dagster-freshness-policy-enforcer',
    className: 'DagsterFreshnessPolicyEnforcerAdapter',
    kind: 'part',
    description: 'Freshness policies of tables, checks that enforce them, and the sensor that asks the checks',
    neededBy: promisesAge,
  },
  {
    id: 'dagster-unity-catalog-integration',
    className: 'DagsterUnityCatalogIntegrationAdapter',
    kind: 'part',
    description: 'A sensor that registers each written table in a Unity Catalog, with its columns and their lineage',
    neededBy: writesTables,
    available: false,
  },
];
