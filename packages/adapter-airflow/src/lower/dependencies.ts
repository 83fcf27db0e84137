import { call, longText, slug, variable } from '@sparkle-orchestration/adapter-kit';
import { diagnostics } from '../diagnostics.js';
import type { LoweredOperation } from '../model.js';
import { lowered } from '../model.js';
import { providers } from '../profile.js';
import { connId, isPostgres, type LowerContext } from './context.js';
import { tableName } from './sql-text.js';

const sqlText = (text: string) => `'${text.replaceAll("'", "''")}'`.replaceAll('%', '%%');

/** Id of the task that waits for a pipeline. */
export const waitTask = (dependency: string) => `wait_for_${slug(dependency, { max: 150 })}`;

/** Seconds to wait where the pipeline tells no limit of its own. */
const longestWait = 86_400;

/**
 * Waits until the ledger says that another pipeline has done everything up to the end of this run's interval. The
 * answer is the same whoever ran that pipeline, so no Dag of it needs to be here.
 */
export function lowerDependency(context: LowerContext, dependency: string): LoweredOperation | undefined {
  const { graph } = context;
  if (!isPostgres(graph, graph.warehouse)) {
    const type = graph.connections[graph.warehouse]?.type ?? 'unknown';
    const facts = { pipeline: graph.pipeline, dependency, type };
    context.report(diagnostics.report('dependency-not-possible', facts, graph.origin.location));
    return undefined;
  }
  const conn_id = connId(context, graph.warehouse);
  const query = `select count(*)
from ${tableName(graph, '_sparkle.intervals').replaceAll('%', '%%')}
where project = ${sqlText(graph.project)} and env = ${sqlText(graph.env)} and pipeline = ${sqlText(dependency)}
  and status = 'committed' and interval_end >= cast(%(interval_end)s as timestamp)`;
  return lowered(
    {
      kind: 'operator',
      operator: providers.sqlSensor.node,
      arguments: {
        conn_id,
        sql: call(context.profile.literal, [longText(query)]),
        parameters: variable('PARAMETERS'),
        mode: 'reschedule',
        poke_interval: 60,
        timeout: graph.timeoutSeconds ?? longestWait,
      },
    },
    { facts: ['interval_end'], providers: ['common-sql', 'postgres'], connections: [conn_id] },
  );
}
