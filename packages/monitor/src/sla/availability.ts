import type { SlaTable } from '../config/sla.js';
import { failedStatuses } from '../history.js';
import { rounded } from '../result.js';
import { type Round, reasonOf } from '../round.js';
import { parseTableId } from '../table-id.js';
import type { SlaOptions } from './run-sla.js';

const hour = 3_600_000;

/**
 * Share of good answers: probes of this tool (one is made now, and kept) and runs of the pipelines that write the table.
 */
export async function checkAvailability(
  tableId: string,
  rule: NonNullable<SlaTable['availability_sla']>,
  round: Round,
  { store, scope, history }: SlaOptions,
) {
  let broken: string | undefined;
  try {
    const table = await round.table(tableId);
    await (await round.warehouse()).probe(table);
  } catch (error) {
    broken = reasonOf(error);
  }
  const at = round.now.toISOString();
  const memory = store();
  memory.recordProbe({ scope, table: tableId, at, ok: broken === undefined });
  const since = new Date(round.now.getTime() - rule.lookback_hours * hour);
  const probes = memory.probes({ scope, table: tableId, since: since.toISOString(), until: at });
  const id = parseTableId(tableId);
  const writers = 'why' in id || !history ? [] : history.writersOf(id);
  const runs = writers.flatMap((name) => history?.runs(since, name) ?? []).filter((run) => run.status !== 'running');
  const total = probes.total + runs.length;
  const failed = probes.failed + runs.filter((run) => failedStatuses.has(run.status)).length;
  const percent = total === 0 ? 0 : (100 * (total - failed)) / total;
  return {
    status: percent >= rule.target_availability ? ('PASS' as const) : ('FAIL' as const),
    availability_percent: rounded(percent, 3),
    target_availability_percent: rule.target_availability,
    total_queries: total,
    failed_queries: failed,
    lookback_hours: rule.lookback_hours,
    ...(broken === undefined ? {} : { reason: `the last probe failed: ${broken}` }),
  };
}
