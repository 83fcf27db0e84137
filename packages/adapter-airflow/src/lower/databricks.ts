import { jinjaText, type PythonValue } from '@sparkle-orchestration/adapter-kit';
import type { NotebookOperation } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import { type LoweredOperation, lowered } from '../model.js';
import { providers } from '../profile.js';
import { connId, type LowerContext, outputsTaken } from './context.js';
import { jinjaValue } from './values.js';

/** Seconds between two looks at a run, and the limit of one that tells none. */
const [pollSeconds, longestRun] = [30, 86_400];

/** Widgets take texts only; other values are JSON. */
function widgets(context: LowerContext, operation: NotebookOperation): Readonly<Record<string, PythonValue>> {
  const value = jinjaValue(context, operation.parameters);
  if (value === undefined) {
    const at = operation.origin.location;
    context.report(diagnostics.report('notebook-parameters', { operation: operation.id }, at));
  }
  const entries = Object.entries((value ?? {}) as Readonly<Record<string, PythonValue>>);
  return Object.fromEntries(
    entries.map(([name, one]) => [name, typeof one === 'string' ? one : jinjaText(JSON.stringify(one))]),
  );
}

/**
 * A notebook of a Databricks workspace as a one-time run: submitted, polled to its end, and failed with the notebook's
 * own error. The cluster is that of the connection (`cluster_id`); without one the run is serverless.
 */
export function lowerDatabricks(context: LowerContext, operation: NotebookOperation): LoweredOperation {
  if (outputsTaken(context.graph, operation)) {
    const at = operation.origin.location;
    context.report(diagnostics.report('databricks-outputs', { operation: operation.id }, at));
  }
  const connection = operation.connection ?? '';
  const cluster = context.graph.connections[connection]?.properties['cluster_id'];
  const conn_id = connId(context, connection);
  return lowered(
    {
      kind: 'operator',
      operator: providers.databricks.node,
      arguments: {
        databricks_conn_id: conn_id,
        run_name: '{{ dag.dag_id }} {{ run_id }}',
        tasks: [
          {
            task_key: context.names.task(operation.id).replaceAll('.', '_').slice(0, 100),
            notebook_task: {
              notebook_path: jinjaText(operation.path),
              // With none of its own the provider would hand over all parameters of the Dag.
              base_parameters: { ...widgets(context, operation), sparkle_run_id: '{{ run_id }}' },
            },
            ...(typeof cluster === 'string' ? { existing_cluster_id: jinjaText(cluster) } : {}),
          },
        ],
        timeout_seconds: operation.timeoutSeconds ?? longestRun,
        polling_period_seconds: pollSeconds,
        do_xcom_push: true,
      },
    },
    { needsInterval: true, providers: ['databricks'], connections: [conn_id] },
  );
}
