import type { Check, Column, Diagnostic, Materialise, ReadMode } from '@sparkle-orchestration/core';
import { cursorType } from './cursor-type.js';
import { writeDiagnostics } from './diagnostics.js';
import { madeNames } from './made-columns.js';
import { isKeyed, scd2Of, scd3Of } from './modes.js';
import type { TransformDefinition } from './render-transform.js';
import { looksAtTable } from './transform-contract.js';

type Shape = Pick<TransformDefinition, 'columns' | 'materialise' | 'dialect'>;

/** What stands against writing, found from the definition alone. */
export function writeProblems(definition: TransformDefinition, read: ReadMode): Diagnostic[] {
  const { inputs, materialise, checks, rejects } = definition;
  const { contract, mode } = materialise;
  const at = { destination: materialise.destination };
  const named = inputs.filter((i) => i.name !== '');
  const reads = new Set((named.length > 0 ? named : []).map((i) => JSON.stringify(i.read)));
  return [
    ...(reads.size > 1 ? [writeDiagnostics.report('mixed-reads', at)] : []),
    ...((contract === 'discard_row' || contract === 'discard_value') && (mode === 'table' || mode === 'view')
      ? [writeDiagnostics.report('contract-without-table', { ...at, contract, mode })]
      : []),
    ...(looksAtTable(materialise) && !definition.table ? [writeDiagnostics.report('contract-not-settled', at)] : []),
    ...(scd2Of(materialise)?.deletes && rejects.length > 0
      ? [writeDiagnostics.report('deletes-with-rejects', at)]
      : []),
    ...(mode === 'view' ? viewProblems(definition, checks, rejects.length) : []),
    ...shapeProblems(definition, read),
  ];
}

function viewProblems(
  { ctes, materialise }: TransformDefinition,
  checks: readonly Check[],
  rejects: number,
): Diagnostic[] {
  const what = [
    ...(rejects > 0 || checks.some((c) => c.severity === 'quarantine') ? ['a quarantine'] : []),
    ...(ctes.some((c) => c.sql.some((p) => typeof p === 'string' && /\bsparkle_run\b/.test(p)))
      ? ['columns that tell of the run']
      : []),
    ...(materialise.partitions.some((p) => p.derived) ? ['columns that tell of the run'] : []),
  ];
  return what.map((w) => writeDiagnostics.report('view-needs-rows', { destination: materialise.destination, what: w }));
}

/** The same for any operation that writes rows of known columns. */
export function shapeProblems({ columns, materialise, dialect }: Shape, read: ReadMode): Diagnostic[] {
  const { destination, mode, keys, order, partitions } = materialise;
  const at = { destination };
  if (columns.length === 0) return [writeDiagnostics.report('columns-unknown', at)];
  const found: Diagnostic[] = [];
  const names = new Set(columns.map((c) => c.name));
  const need = (column: string, role: string) => {
    if (!names.has(column)) found.push(writeDiagnostics.report('column-missing', { ...at, column, role }));
  };
  const keyed = isKeyed(mode);
  if (keyed && keys.length === 0) found.push(writeDiagnostics.report('merge-without-key', { ...at, mode }));
  for (const key of keyed ? keys : []) need(key, 'key');
  for (const o of keyed ? order : []) need(o.column, 'order');
  for (const p of partitions) if (!p.derived) need(p.column, 'partition');
  found.push(...historyProblems(columns, materialise, read), ...madeNamesTaken(columns, materialise));
  if (mode === 'overwrite_partitions' && partitions.length === 0) {
    found.push(writeDiagnostics.report('partitions-missing', at));
  }
  if (read.by === 'full') return found;
  const type = cursorType(read.type, dialect);
  if (!type) found.push(writeDiagnostics.report('cursor-type', { ...at, column: read.column, type: read.type }));
  if (type && read.by === 'window' && !type.fromTime) {
    found.push(writeDiagnostics.report('window-type', { ...at, column: read.column, type: read.type }));
  }
  if (mode === 'snapshot') found.push(writeDiagnostics.report('snapshot-reads-part', at));
  if (mode === 'append' && read.by === 'cursor') need(read.column, 'cursor');
  if (read.by === 'cursor' && (mode === 'overwrite' || mode === 'table')) {
    found.push(writeDiagnostics.report('overwrite-by-cursor', at));
  }
  if (mode === 'view') found.push(writeDiagnostics.report('view-needs-rows', { ...at, what: 'a range of rows' }));
  return found;
}

const times = new Set(['timestamp', 'timestamptz', 'date']);

/** What stands against keeping a history or values before a change. */
function historyProblems(columns: readonly Column[], materialise: Materialise, read: ReadMode): readonly Diagnostic[] {
  const at = { destination: materialise.destination };
  const typeOf = (name: string) => columns.find((c) => c.name === name)?.type;
  const absent = (names: readonly string[], role: string) =>
    names
      .filter((name) => typeOf(name) === undefined)
      .map((column) => writeDiagnostics.report('column-missing', { ...at, column, role }));
  const kept = scd3Of(materialise);
  if (kept) {
    const none = kept.track.length === 0 ? [writeDiagnostics.report('nothing-tracked', at)] : [];
    return [...none, ...absent(kept.track, 'a tracked column')];
  }
  const history = scd2Of(materialise);
  if (!history) return [];
  const { changedAt } = history;
  const type = changedAt === undefined ? 'timestamp' : typeOf(changedAt);
  return [
    ...absent(changedAt === undefined ? [] : [changedAt], 'the time of a change'),
    ...absent(materialise.compare, 'a compared column'),
    ...(type !== undefined && changedAt !== undefined && !times.has(type)
      ? [writeDiagnostics.report('change-time-type', { ...at, column: changedAt, type })]
      : []),
    ...(history.deletes && read.by !== 'full' ? [writeDiagnostics.report('deletes-read-part', at)] : []),
  ];
}

/** Columns of the result that have the name of one that the mode adds. */
function madeNamesTaken(columns: readonly Column[], materialise: Materialise): readonly Diagnostic[] {
  const names = new Map(columns.map((c) => [c.name.toLowerCase(), c.name]));
  return madeNames(materialise).flatMap((name) => {
    const column = names.get(name.toLowerCase());
    const { destination, mode } = materialise;
    return column === undefined ? [] : [writeDiagnostics.report('made-column-taken', { destination, column, mode })];
  });
}
