import {
  type Column,
  type LoadColumn,
  type Materialise,
  nearestName,
  type Origin,
  type ReadMode,
  type Scd2Options,
} from '@sparkle-orchestration/core';
import { comparedByHistory, tableColumns } from '@sparkle-orchestration/sql';
import { diagnostics } from '../diagnostics.js';
import type { LowerTasksContext } from './context.js';

const auditColumns = ['_load_id'];

interface Facts {
  readonly materialise: Materialise;
  readonly read: ReadMode;
  readonly columns: readonly Column[];
  readonly keep: readonly string[];
  readonly audit: readonly string[];
  readonly origin: Origin;
  /** Without a named time of change, `updated_at` is it where the rows have one. @default false */
  readonly findChangeTime?: boolean;
}

/** Fills in what follows from the columns of the result: compared columns, derived partitions; reports absent ones. */
export function completeMaterialise(facts: Facts, context: LowerTasksContext): Materialise | undefined {
  const { materialise, columns } = facts;
  const names = columns.map((c) => c.name);
  const absent = (column: string, key: string) => {
    const location = context.locate([key]);
    context.report(
      diagnostics.report(
        'column-absent',
        { column, dataset: materialise.destination, nearest: nearestName(column, names) },
        location,
      ),
    );
  };
  let complete = true;
  for (const key of materialise.keys) {
    if (names.includes(key)) continue;
    absent(key, 'primary_key');
    complete = false;
  }
  const partitions = materialise.partitions.map((p) => (names.includes(p.column) ? { column: p.column } : p));
  for (const p of partitions) {
    // Rebuilding a partition needs to know which rows of the input lie in it; the day of the run does not tell that.
    const tells = p.derived === 'ingestion_date' && names.includes('_ingested_at');
    // All rows together are the partition of the interval's day.
    const whole = p.derived === 'interval_date' && facts.read.by === 'full';
    const told = p.derived && (tells || whole || materialise.mode !== 'overwrite_partitions');
    if (told || names.includes(p.column)) continue;
    absent(p.column, 'partition_columns');
    complete = false;
  }
  // A step may have dropped, renamed or replaced the watermark: then it no longer tells which of two rows is newer.
  const order = materialise.order.filter((o) => names.includes(o.column) && !facts.audit.includes(o.column));
  const never = new Set([...materialise.keys, ...facts.keep, ...facts.audit, ...auditColumns]);
  const named = namedColumns(materialise);
  for (const { column, key } of named) {
    if (names.includes(column)) continue;
    absent(column, key);
    complete = false;
  }
  if (!complete) return undefined;
  const filled = { ...materialise, partitions, order, keep: facts.keep, compare: names.filter((n) => !never.has(n)) };
  if (filled.scd?.type === 1) return takingOver(filled, filled.scd.update, names, facts);
  if (filled.scd?.type !== 2) return filled;
  const history = { ...filled, compare: materialise.compare, scd: withChangeTime(filled.scd, facts) };
  if (history.compare.length > 0) return history;
  const made = new Set(facts.audit);
  return { ...history, compare: comparedByHistory(history, columns).filter((name) => !made.has(name)) };
}

/** Columns that the definition names for a history, with the field that names them. */
function namedColumns({ scd, compare }: Materialise): readonly { readonly column: string; readonly key: string }[] {
  const of = (columns: readonly string[], key: string) => columns.map((column) => ({ column, key }));
  if (scd?.type === 1) return of(scd.update, 'update_columns');
  if (scd?.type === 3) return of(scd.track, 'track_columns');
  if (scd?.type !== 2) return [];
  const time = scd.changedAt === undefined ? [] : [scd.changedAt];
  return [
    ...of(compare, 'compare_columns'),
    ...of(scd.ignore, 'ignore_columns'),
    ...of(time, 'source_timestamp_column'),
  ];
}

/** scd1 with named columns: the others keep the table's value; the order goes along, or an older row could win later. */
function takingOver(
  materialise: Materialise,
  update: readonly string[],
  names: readonly string[],
  facts: Facts,
): Materialise {
  if (update.length === 0) return materialise;
  const taken = [...new Set([...update, ...materialise.order.map((o) => o.column)])];
  const never = new Set([...materialise.keys, ...taken, ...facts.audit.filter((n) => !facts.keep.includes(n))]);
  return { ...materialise, compare: taken, keep: names.filter((n) => !never.has(n)) };
}

function withChangeTime(scd: Scd2Options, facts: Facts): Scd2Options {
  if (scd.changedAt !== undefined || facts.findChangeTime !== true) return scd;
  const column = facts.columns.find((c) => c.name === 'updated_at');
  const isTime = column !== undefined && ['timestamp', 'timestamptz', 'date'].includes(column.type);
  return isTime && !facts.audit.includes('updated_at') ? { ...scd, changedAt: 'updated_at' } : scd;
}

/** Overwriting the touched partitions is its own mode; overwriting all needs all rows. */
export function reconcileRead(
  materialise: Materialise,
  read: ReadMode,
  origin: Origin,
  context: LowerTasksContext,
): { readonly materialise: Materialise; readonly read: ReadMode } {
  if ((materialise.mode === 'overwrite' || materialise.mode === 'snapshot') && read.by !== 'full') {
    if (materialise.mode === 'overwrite' && materialise.partitions.length > 0)
      return { materialise: { ...materialise, mode: 'overwrite_partitions' }, read };
    context.report(
      diagnostics.report(
        'overwrite-reads-all',
        { destination: materialise.destination, column: read.column },
        origin.location,
      ),
    );
    return { materialise, read: { by: 'full' } };
  }
  if ((materialise.mode === 'table' || materialise.mode === 'view') && read.by !== 'full')
    return { materialise, read: { by: 'full' } };
  if (materialise.mode === 'append' && read.by === 'full') {
    context.report(
      diagnostics.report('append-without-range', { destination: materialise.destination }, origin.location),
    );
  }
  return { materialise, read };
}

/** Columns of the table that an operation writes: those of its result, and those that the write makes. */
export function writtenColumns(operation: {
  readonly columns: readonly Column[];
  readonly materialise: Materialise;
}): readonly Column[] {
  const own = operation.columns.map(({ name, type, nullable, description }) => ({
    name,
    type,
    ...(nullable === undefined ? {} : { nullable }),
    ...(description === undefined ? {} : { description }),
  }));
  return tableColumns(operation.materialise, own);
}

/** Columns that a load adds, as columns. */
export function addedColumns(add: readonly LoadColumn[]): readonly Column[] {
  return add.map((c) => ({ name: c.name, type: c.type }));
}
