import type { ColumnWithLineage, Operation } from '@sparkle-orchestration/core';
import type { LowerContext } from './context.js';

/** Columns of the assets of a pipeline, and the columns they come from, for the file beside the code. */
export type Lineage = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function columnOf(column: ColumnWithLineage): Readonly<Record<string, unknown>> {
  const notNull = column.nullable === false ? { nullable: false } : {};
  return {
    name: column.name,
    type: column.type,
    ...(column.description === undefined ? {} : { description: column.description }),
    ...notNull,
    ...(column.class === undefined ? {} : { tags: { class: column.class } }),
  };
}

/** Keys of assets and columns; a source whose columns are not known counts with all of them (`*`). */
function sourcesOf(context: LowerContext, column: ColumnWithLineage): readonly unknown[] {
  const seen = new Set<string>();
  return column.from.flatMap((source) => {
    const dataset = 'all' in source ? source.all : source.dataset;
    const pair = [context.project.assets.get(dataset) ?? [dataset], 'all' in source ? '*' : source.column];
    const key = JSON.stringify(pair);
    if (seen.has(key)) return [];
    seen.add(key);
    return [pair];
  });
}

/** By the key of the table that an operation writes, as Dagster prints it. */
export function lineageOf(context: LowerContext, operation: Operation): Lineage {
  if (operation.op !== 'load' && operation.op !== 'transform') return {};
  const key = context.project.assets.get(operation.materialise.destination);
  if (!key || operation.columns.length === 0) return {};
  return {
    [key.join('/')]: {
      columns: operation.columns.map(columnOf),
      lineage: Object.fromEntries(
        operation.columns
          .map((column) => [column.name, sourcesOf(context, column)] as const)
          .filter(([, sources]) => sources.length > 0),
      ),
    },
  };
}
