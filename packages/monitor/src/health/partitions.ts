import type { HealthTable } from '../config/health.js';
import { rounded } from '../result.js';
import { isSkipped, type MonitorWarehouse, type Partition, type WarehouseTable } from '../warehouse/warehouse.js';
import { dayAfter, daysUpTo } from './days.js';

/** Partitions that are listed. */
const mostListed = 10;

/** Day of a partition: `20260301`, `2026030112` (BigQuery); nothing for other names. */
function dayOfPartition(id: string): string | undefined {
  const [, year, month, date] = /^(\d{4})(\d{2})(\d{2})(?:\d{2})?$/.exec(id) ?? [];
  return year === undefined ? undefined : `${year}-${month}-${date}`;
}

/** Empty and missing partitions: those of the warehouse, else the days of the partition column. */
export async function checkPartitions(
  warehouse: MonitorWarehouse,
  table: WarehouseTable,
  rule: HealthTable,
  now: Date,
) {
  const days = daysUpTo(now, rule.partition_lookback_days);
  // Today's partition may not have been made yet.
  const expected = days.slice(0, -1);
  const own = await warehouse.partitions(table);
  const column = rule.row_count?.partition_column;
  if (isSkipped(own)) {
    if (column === undefined) return { status: 'SKIP' as const, reason: own.skip };
    const [first = '', last = ''] = [days[0], days.at(-1)];
    const counts = await warehouse.countsByDay(table, column, first, dayAfter(last));
    const partitions = [...counts].map(
      ([date, count]): Partition => ({ partition_id: date, row_count: count, size_gb: null }),
    );
    return told(
      partitions,
      expected.filter((date) => !counts.has(date)),
    );
  }
  const first = days[0] ?? '';
  const kept = own.filter((p) => (dayOfPartition(p.partition_id) ?? first) >= first);
  const known = new Set(kept.flatMap((p) => dayOfPartition(p.partition_id) ?? []));
  const oldest = own.flatMap((p) => dayOfPartition(p.partition_id) ?? []).sort()[0];
  // Days before the first partition were never there; other kinds of partitions have no days.
  const missing = oldest === undefined ? [] : expected.filter((date) => date > oldest && !known.has(date));
  return told(kept, missing);
}

function told(partitions: readonly Partition[], missing: readonly string[]) {
  const empty = partitions.filter((p) => p.row_count === 0).map((p) => p.partition_id);
  const newest = [...partitions].sort((a, b) => (a.partition_id < b.partition_id ? 1 : -1));
  const sizes = partitions.flatMap((p) => p.size_gb ?? []);
  const issues = [
    ...empty.map((id) => `partition ${id} is empty`),
    ...missing.map((date) => `there is no partition for ${date}`),
  ];
  return {
    status: issues.length > 0 ? ('WARN' as const) : ('PASS' as const),
    partition_count: partitions.length,
    total_size_gb:
      sizes.length === 0
        ? null
        : rounded(
            sizes.reduce((sum, one) => sum + one, 0),
            4,
          ),
    empty_partitions: empty,
    issues,
    partitions: newest.slice(0, mostListed),
  };
}
