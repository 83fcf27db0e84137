import type { ColumnWithLineage, Edge, LoadOperation } from '@sparkle-orchestration/core';
import { madeNames } from '@sparkle-orchestration/sql';
import type { Chain } from './chain.js';
import { chainChecks } from './chain-checks.js';
import type { LowerTasksContext } from './context.js';
import { addedColumns, completeMaterialise, reconcileRead } from './materialise.js';
import { operationBase, withBase } from './operation-base.js';

/** Columns of a loaded table: those of the source as they are, then the added ones. */
function loadedColumns(
  source: LoadOperation['source'],
  add: LoadOperation['add'],
  known: LowerTasksContext['columnsOf'],
  destination: string,
  partitions: readonly string[],
  personal: readonly string[],
): readonly ColumnWithLineage[] {
  const added = addedColumns(add);
  const names = new Set(added.map((c) => c.name));
  if (source.columns) {
    return [
      ...source.columns.map((c) =>
        Object.assign({}, c, {
          from: [{ dataset: source.dataset, column: c.name, kind: 'identity' as const }],
          ...(personal.includes(c.name) ? { class: 'pii' } : {}),
        }),
      ),
      ...added.map((c) => ({ name: c.name, type: c.type, from: [] })),
    ];
  }
  const made = new Set(['_load_id', ...partitions]);
  const recorded = known(destination)?.filter((c) => !made.has(c.name)) ?? [];
  return recorded.map((c) => ({
    ...c,
    from: names.has(c.name) ? [] : [{ all: source.dataset }],
    ...(personal.includes(c.name) ? { class: 'pii' } : {}),
  }));
}

/** `extract → checks → write` as one load. */
export function lowerLoad(chain: Chain, needs: readonly Edge[], context: LowerTasksContext): LoadOperation | undefined {
  const first = chain.links[0]?.fragment;
  const last = chain.links.at(-1)?.fragment;
  if (first?.fragment !== 'extract' || last?.fragment !== 'write') return undefined;
  const base = operationBase(chain, needs);
  const { materialise: wanted, read } = reconcileRead(last.materialise, first.source.read, base.origin, context);
  const made = [...wanted.partitions.filter((p) => p.derived).map((p) => p.column), ...madeNames(wanted)];
  const { source, add, personal = [], description } = first;
  const columns = loadedColumns(source, add, context.columnsOf, wanted.destination, made, personal);
  // Without known columns the loader fills in what follows from the data.
  const materialise =
    columns.length > 0
      ? completeMaterialise(
          { materialise: wanted, read, columns, keep: [], audit: first.add.map((c) => c.name), origin: base.origin },
          context,
        )
      : wanted;
  if (!materialise) return undefined;
  const checked = chainChecks(chain, {
    dataset: materialise.destination,
    columns: columns.length > 0 ? columns : undefined,
  });
  if (!checked) return undefined;
  return withBase(base, {
    ...(description === undefined ? {} : { description }),
    op: 'load' as const,
    dialect: context.dialect,
    compute: context.dialect,
    connection: context.warehouse,
    reads: [],
    writes: [materialise.destination],
    source: { ...first.source, read },
    add: first.add,
    ...checked,
    materialise,
    ...(last.retentionDays === undefined ? {} : { retentionDays: last.retentionDays }),
    columns,
  });
}
