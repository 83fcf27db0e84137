import { isoText, rounded, type Status } from '../result.js';
import type { MonitorWarehouse, WarehouseTable } from '../warehouse/warehouse.js';

const hour = 3_600_000;
/** Clocks differ a little; a newest row further ahead than this is told. */
const clockSkewHours = 5 / 60;

export interface Freshness {
  readonly status: Status;
  readonly latest_update: string | null;
  /** Age of the newest row in hours, two decimals. */
  readonly hours_stale: number | null;
  readonly max_age_hours: number;
  readonly total_rows: number;
  readonly reason?: string;
}

/** Age of the newest row. A table without any time in it is stale. */
export async function measureFreshness(
  warehouse: MonitorWarehouse,
  table: WarehouseTable,
  column: string,
  maxAgeHours: number,
  now: Date,
): Promise<Freshness> {
  const { latest, rows } = await warehouse.freshness(table, column);
  const facts = { max_age_hours: maxAgeHours, total_rows: rows };
  if (!latest) {
    const reason = rows === 0 ? 'the table is empty' : `"${column}" is NULL in every row`;
    return { status: 'FAIL', latest_update: null, hours_stale: null, ...facts, reason };
  }
  const stale = (now.getTime() - latest.getTime()) / hour;
  const found = { latest_update: isoText(latest), hours_stale: rounded(stale, 2), ...facts };
  if (stale > maxAgeHours) return { status: 'FAIL', ...found };
  if (stale < -clockSkewHours) return { status: 'WARN', ...found, reason: 'the newest row lies in the future' };
  return { status: 'PASS', ...found };
}
