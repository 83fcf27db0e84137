import type { ColumnWithLineage } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { over } from '../../dialect/layout.js';
import { datasetPart, sql } from '../../dialect/statement.js';
import { printType } from '../../dialect/type.js';
import { sharedColumns } from '../other-table.js';
import { columnName, columnNames, required, tableName } from '../param.js';
import { made } from '../plan.js';
import type { StepContext } from '../step-context.js';
import { defineTransformer } from '../transformer.js';
import { needsWholeWrite } from '../whole-state.js';
import { sharedType } from './newer-columns.js';

/** A column of the union with what each side has of it. */
interface UnionColumn {
  readonly name: string;
  readonly type: string;
  readonly old: ColumnWithLineage | undefined;
  readonly update: ColumnWithLineage | undefined;
}

/** Columns of the input, then those that only the updates have; nothing when types do not go together. */
function unionColumns(context: StepContext, table: StepContext, dataset: string): UnionColumn[] | undefined {
  const path = ['incremental_table'];
  const updates = new Map(table.input.map((c) => [c.name, c]));
  const own = context.input.map((old): UnionColumn | undefined => {
    const update = updates.get(old.name);
    updates.delete(old.name);
    const type = update ? sharedType(old, update, dataset, path, context) : old.type;
    return type === undefined ? undefined : { name: old.name, type, old, update };
  });
  const added = [...updates.values()].map((update): UnionColumn | undefined =>
    context.free(update.name, path) ? { name: update.name, type: update.type, old: undefined, update } : undefined,
  );
  const all = [...own, ...added].filter((c) => c !== undefined);
  return all.length === own.length + added.length ? all : undefined;
}

export const mergeIncrementalUpdates = defineTransformer({
  name: 'merge_incremental_updates',
  group: 'CDC',
  meaning:
    'The input and the rows of another table together, by column name; the newest row of each key stays. Of rows of the same time the one of the other table counts. NULL keys are one key. Returns the whole new state: write it with `overwrite`, or with `merge` on the same key.',
  params: {
    incremental_table: required(tableName, 'Table of new and changed rows', ['incremental_df']),
    key_columns: required(columnNames, 'Columns that tell rows apart, in both'),
    timestamp_column: required(columnName, 'Which of two rows is newer: the greater value, NULL last'),
  },
  example: { incremental_table: 'main.brz.new_orders', key_columns: ['order_id'], timestamp_column: 'updated_at' },
  streaming: 'batch',
  plan({ incremental_table, key_columns, timestamp_column }, context) {
    if (!needsWholeWrite('merge_incremental_updates', true, context)) return undefined;
    const table = context.table(incremental_table, ['incremental_table']);
    if (!table) return undefined;
    const keys = sharedColumns(key_columns, ['key_columns'], incremental_table, table, context);
    const time = sharedColumns([timestamp_column], ['timestamp_column'], incremental_table, table, context);
    const union = unionColumns(context, table, incremental_table);
    if (!union || keys.length === 0 || time.length === 0) return undefined;
    const columns = union.map(({ name, type, old, update }) =>
      made({
        name,
        type,
        expression: quoteIdentifier(name),
        uses: [old, update].filter((c) => c !== undefined),
        kind: 'identity',
      }),
    );
    const side = (pick: 'old' | 'update') =>
      union.map(({ name, type, [pick]: column }) => {
        const printed = printType(type, context.dialect);
        if (column?.type === type) return quoteIdentifier(name);
        return `cast(${column ? quoteIdentifier(name) : 'null'} as ${printed}) as ${quoteIdentifier(name)}`;
      });
    const all = context.over(columns.map((c) => c.column));
    const newer = all.hidden('_is_update');
    const rank = all.hidden('_rank');
    const partition = keys.map((k) => quoteIdentifier(k.input.name));
    const [first, ...rest] = all.order([{ column: timestamp_column, descending: true, nullsFirst: false }], [], []);
    const order = [first ?? '', `${quoteIdentifier(newer)} desc`, ...rest];
    const list = (pick: 'old' | 'update', mark: string) =>
      [...side(pick), `${mark} as ${quoteIdentifier(newer)}`].join(',\n      ');
    return {
      columns,
      input: sql`(
    select
      ${list('old', 'false')}
    from ${context.from}
    union all
    select
      ${list('update', 'true')}
    from ${datasetPart(incremental_table)}
  )`,
      beneath: [{ name: rank, expression: over('row_number()', partition, order) }],
      where: `${quoteIdentifier(rank)} = 1`,
      decides: [...keys, ...time].flatMap((p) => [p.input, p.other]),
      reads: [incremental_table],
    };
  },
});
