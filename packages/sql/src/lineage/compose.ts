import type { ColumnWithLineage, LineageKind, LineageSource } from '@sparkle-orchestration/core';

/** From the weakest to the strongest statement about how a column was made. */
const strength: readonly LineageKind[] = ['identity', 'derived', 'aggregated', 'masked'];

/** The kind of a path of two hops: a condition stays a condition, otherwise the stronger one counts. */
export function composeKinds(first: LineageKind, second: LineageKind): LineageKind {
  if (first === 'filter' || second === 'filter') return 'filter';
  return strength.indexOf(first) > strength.indexOf(second) ? first : second;
}

function keyOf(source: LineageSource): string {
  return 'all' in source ? `all ${source.all}` : `${source.dataset}\u0000${source.column}\u0000${source.kind}`;
}

/** Sources without repetition; a column that is used for a value is not listed as a condition as well. */
export function mergeSources(sources: readonly LineageSource[]): LineageSource[] {
  if (sources.length < 2) return [...sources];
  const values = new Set(
    sources.flatMap((s) => ('all' in s || s.kind === 'filter' ? [] : [`${s.dataset}\u0000${s.column}`])),
  );
  const seen = new Map<string, LineageSource>();
  for (const source of sources) {
    const shadowed =
      'kind' in source && source.kind === 'filter' && values.has(`${source.dataset}\u0000${source.column}`);
    if (!shadowed && !seen.has(keyOf(source))) seen.set(keyOf(source), source);
  }
  return [...seen.values()];
}

/** Where a value comes from that was made from these columns. */
export function sourcesThrough(columns: readonly ColumnWithLineage[], kind: LineageKind): LineageSource[] {
  return mergeSources(
    columns.flatMap((column) =>
      column.from.map((source) => ('all' in source ? source : { ...source, kind: composeKinds(source.kind, kind) })),
    ),
  );
}

/** The columns of a table that is read as it is. */
export function columnsOfDataset(
  dataset: string,
  columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly nullable?: boolean;
    readonly description?: string;
  }[],
): ColumnWithLineage[] {
  return columns.map((column) =>
    Object.assign({}, column, { from: [{ dataset, column: column.name, kind: 'identity' as const }] }),
  );
}
