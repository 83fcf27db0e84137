import type { Column, Materialise, Scd2Options } from '@sparkle-orchestration/core';
import { scd2Of, scd3Of } from './modes.js';

/** Type of the start and the end of a version: that of the time of a change. */
export function effectiveType(scd: Scd2Options, columns: readonly Column[]): string {
  return columns.find((c) => c.name === scd.changedAt)?.type ?? 'timestamp';
}

/**
 * Columns of the table that a write makes: those of the result, with what the mode adds. Partition columns that are
 * made from the run come first, so that the columns of a history stand at the end.
 */
export function tableColumns(materialise: Materialise, result: readonly Column[]): readonly Column[] {
  const names = new Set(result.map((c) => c.name));
  const derived = materialise.partitions.filter((p) => p.derived && !names.has(p.column));
  const columns = [...result, ...derived.map((p) => ({ name: p.column, type: 'date' }))];
  const history = scd2Of(materialise);
  if (history) {
    const time = effectiveType(history, columns);
    return [
      { name: history.surrogateKey, type: 'bigint' },
      ...columns,
      { name: history.effective, type: time },
      { name: history.end, type: time },
      { name: history.current, type: 'boolean' },
      { name: history.version, type: 'integer' },
    ];
  }
  const kept = scd3Of(materialise);
  if (kept) {
    const before = columns.filter((c) => kept.track.includes(c.name));
    return [...columns, ...before.map((c) => ({ name: c.name + kept.suffix, type: c.type }))];
  }
  if (materialise.mode === 'snapshot' && materialise.snapshotColumn !== undefined)
    return [...columns, { name: materialise.snapshotColumn, type: 'timestamp' }];
  return columns;
}

/** Names that the mode adds to those of the result. */
export function madeNames(materialise: Materialise): readonly string[] {
  const history = scd2Of(materialise);
  if (history) return [history.surrogateKey, history.effective, history.end, history.current, history.version];
  const kept = scd3Of(materialise);
  if (kept) return kept.track.map((name) => name + kept.suffix);
  return materialise.mode === 'snapshot' && materialise.snapshotColumn !== undefined
    ? [materialise.snapshotColumn]
    : [];
}

/** Columns that tell of a load and not of the thing: they make no version of it. */
const provenance = new Set([
  '_ingested_at',
  '_ingestion_date',
  '_source_system',
  '_source_table',
  '_source_file',
  '_batch_id',
  '_row_hash',
  '_run_id',
  '_load_id',
]);

/** Columns whose change makes a version, where the definition names none. */
export function comparedByHistory(materialise: Materialise, columns: readonly Column[]): readonly string[] {
  const history = scd2Of(materialise);
  const never = new Set([
    ...materialise.keys,
    ...materialise.keep,
    ...materialise.order.map((o) => o.column),
    ...materialise.partitions.filter((p) => p.derived).map((p) => p.column),
    ...(history?.ignore ?? []),
    ...(history?.changedAt === undefined ? [] : [history.changedAt]),
  ]);
  return columns.map((c) => c.name).filter((name) => !never.has(name) && !provenance.has(name));
}
