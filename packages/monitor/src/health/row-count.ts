import type { HealthTable } from '../config/health.js';
import type { Status } from '../result.js';
import type { MonitorWarehouse, WarehouseTable } from '../warehouse/warehouse.js';
import { dayAfter, daysUpTo } from './days.js';

interface DayCount {
  readonly partition_date: string | null;
  readonly row_count: number;
  readonly status: Status;
  /** The day is not over: too few rows are no failure yet. */
  readonly complete?: false;
}

/** Rows of the table, or of each day of the lookback; a day without rows counts 0. */
export async function checkRowCount(
  warehouse: MonitorWarehouse,
  table: WarehouseTable,
  rule: NonNullable<HealthTable['row_count']>,
  now: Date,
) {
  const { min_rows: min, max_rows: max, partition_column: column, lookback_days: lookback } = rule;
  const judge = (count: number, least: number): Status =>
    count < least || (max !== undefined && count > max) ? 'FAIL' : 'PASS';
  const checks: DayCount[] = [];
  if (column === undefined) {
    const count = await warehouse.count(table);
    checks.push({ partition_date: null, row_count: count, status: judge(count, min) });
  } else {
    const days = daysUpTo(now, lookback);
    const [first = '', last = ''] = [days[0], days.at(-1)];
    const counts = await warehouse.countsByDay(table, column, first, dayAfter(last));
    for (const date of days) {
      const count = counts.get(date) ?? 0;
      const open = date === last && days.length > 1;
      checks.push({
        partition_date: date,
        row_count: count,
        status: judge(count, open ? 0 : min),
        ...(open ? { complete: false as const } : {}),
      });
    }
  }
  const status: Status = checks.some((c) => c.status === 'FAIL') ? 'FAIL' : 'PASS';
  return { status, min_rows: min, max_rows: max ?? null, checks };
}
