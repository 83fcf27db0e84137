import {
  type Column,
  type LoadColumn,
  type Materialise,
  nearestName,
  type Origin,
  type ReadMode,
} from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import type { LowerTasksContext } from './context.js';

const auditColumns = ['_load_id'];

interface Facts {
  readonly materialise: Materialise;
  readonly columns: readonly Column[];
  readonly keep: readonly string[];
  readonly audit: readonly string[];
  readonly origin: Origin;
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
    const told = p.derived && (tells || materialise.mode !== 'overwrite_partitions');
    if (told || names.includes(p.column)) continue;
    absent(p.column, 'partition_columns');
    complete = false;
  }
  // A step may have dropped, renamed or replaced the watermark: then it no longer tells which of two rows is newer.
  const order = materialise.order.filter((o) => names.includes(o.column) && !facts.audit.includes(o.column));
  const never = new Set([...materialise.keys, ...facts.keep, ...facts.audit, ...auditColumns]);
  if (!complete) return undefined;
  return { ...materialise, partitions, order, keep: facts.keep, compare: names.filter((n) => !never.has(n)) };
}

/** Overwriting the touched partitions is its own mode; overwriting all needs all rows. */
export function reconcileRead(
  materialise: Materialise,
  read: ReadMode,
  origin: Origin,
  context: LowerTasksContext,
): { readonly materialise: Materialise; readonly read: ReadMode } {
  if (materialise.mode === 'overwrite' && read.by !== 'full') {
    if (materialise.partitions.length > 0)
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

/** Columns of the table that an operation writes: those of its result, then the partition columns that the write makes. */
export function writtenColumns(operation: {
  readonly columns: readonly Column[];
  readonly materialise: Materialise;
}): readonly Column[] {
  const names = new Set(operation.columns.map((c) => c.name));
  const made = operation.materialise.partitions.filter((p) => p.derived && !names.has(p.column));
  const own = operation.columns.map(({ name, type, nullable, description }) => ({
    name,
    type,
    ...(nullable === undefined ? {} : { nullable }),
    ...(description === undefined ? {} : { description }),
  }));
  return [...own, ...made.map((p) => ({ name: p.column, type: 'date' }))];
}

/** Columns that a load adds, as columns. */
export function addedColumns(add: readonly LoadColumn[]): readonly Column[] {
  return add.map((c) => ({ name: c.name, type: c.type }));
}
