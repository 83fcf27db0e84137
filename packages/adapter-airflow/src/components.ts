import type { AdapterComponent, ExecutionGraph, Operation } from '@sparkle-orchestration/core';
import { isOnDatabricks, isSpread } from './lower/context.js';

/** Asked for by name, it waits by sensors on Postgres too, where the ledger would be asked else. */
export const sensorComponent = 'airflow-external-task-sensor';

const waitsForPipeline = (operation: Operation) => operation.op === 'wait' && operation.waitFor.type === 'pipeline';

function tellsSlack(graph: ExecutionGraph): boolean {
  const { onFailure, onSuccess, onRetry = [], onSlaMiss = [] } = graph.hooks;
  const messages = graph.operations.flatMap((one) => (one.op === 'notify' ? one.channels : []));
  return [...onFailure, ...onSuccess, ...onRetry, ...onSlaMiss, ...messages].some((one) => one.type === 'slack');
}

/** The five documented ways of emitting for Airflow. The parts are written wherever a graph needs them. */
export const components: readonly AdapterComponent[] = [
  {
    id: 'airflow-task-flow-decorator',
    className: 'AirflowTaskFlowDecoratorAdapter',
    kind: 'shape',
    description: 'One file per pipeline: a function under `@dag` with native operators and `@task` functions',
  },
  {
    id: 'airflow-dynamic-task-mapping',
    className: 'AirflowDynamicTaskMappingAdapter',
    kind: 'part',
    description:
      'A map as mapped tasks: one for each window or item (`.partial().expand()`), and one that gathers their outputs',
    neededBy: (graph) => graph.operations.some(isSpread),
  },
  {
    id: sensorComponent,
    className: 'AirflowExternalTaskSensorAdapter',
    kind: 'part',
    description: 'Waits for the task that closes the interval in the Dag of another pipeline',
    neededBy: (graph) => graph.dependencies.length > 0 || graph.operations.some(waitsForPipeline),
  },
  {
    id: 'airflow-slack-webhook-operator',
    className: 'AirflowSlackWebhookOperatorAdapter',
    kind: 'part',
    description: 'Messages to Slack by its incoming webhooks: tasks, and callbacks of the Dag',
    neededBy: tellsSlack,
  },
  {
    id: 'airflow-databricks-submit-run-operator',
    className: 'AirflowDatabricksSubmitRunOperatorAdapter',
    kind: 'part',
    description: 'Notebooks on Databricks as one-time runs, polled to their end (`DatabricksSubmitRunOperator`)',
    neededBy: (graph) => graph.operations.some((operation) => isOnDatabricks(graph, operation)),
  },
];
