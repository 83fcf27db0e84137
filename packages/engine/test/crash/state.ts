import { askWarehouse } from '../query.js';

/** What must be equal however often a run was killed: rows without run ids and times, and the ledger's committed rows. */
const questions = {
  bronze: 'select order_id, amount, modified_at, _source_file, _load_id from wh."main.brz".orders order by all',
  silver: 'select order_id, amount, modified_at, _load_id from wh."main.slv".orders order by all',
  loads: `select load_id, operation, destination, interval_start, interval_end, cursor_before, cursor_after, rows_read, rows_written, rows_rejected
    from wh._sparkle.loads where status = 'committed' order by all`,
  open: `select count(*) from wh._sparkle.loads where status not in ('committed', 'superseded')`,
  intervals: 'select pipeline, interval_start, interval_end, status from wh._sparkle.intervals order by all',
} as const;

export type WarehouseState = Readonly<Record<keyof typeof questions, readonly (readonly unknown[])[]>>;

export async function readState(root: string): Promise<WarehouseState> {
  const answers = await askWarehouse(root, Object.values(questions));
  return Object.fromEntries(Object.keys(questions).map((name, n) => [name, answers[n] ?? []])) as WarehouseState;
}
