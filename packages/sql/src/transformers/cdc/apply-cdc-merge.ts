import type { ColumnWithLineage } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { caseWhen, over } from '../../dialect/layout.js';
import { datasetPart, type SqlInsert, sql } from '../../dialect/statement.js';
import { markedTable, namesOf, oneRowOfKey, onKeys, sharedColumns, there } from '../other-table.js';
import { columnNames, flag, optional, ordering, required, tableName, withDefault } from '../param.js';
import { made, type PlanColumn } from '../plan.js';
import type { StepContext } from '../step-context.js';
import { defineTransformer } from '../transformer.js';
import { needsWholeWrite } from '../whole-state.js';
import { sharedType, typed } from './newer-columns.js';

const deletedFlag = '_is_deleted';

/** The changes, or with an order only the newest of each key. */
function changesOf(dataset: string, keys: readonly string[], order: readonly string[]): SqlInsert {
  if (order.length === 0) return datasetPart(dataset);
  const rank = over('row_number()', keys.map(quoteIdentifier), order);
  return sql`(\n    select * from (\n      select *, ${rank} as "_rank"\n      from ${datasetPart(dataset)}\n    ) as ranked\n    where "_rank" = 1\n  ) as newest`;
}

export const applyCdcMerge = defineTransformer({
  name: 'apply_cdc_merge',
  group: 'CDC',
  meaning:
    'The input (a state) after the changes of another table: rows of known keys get the values of `update_columns`, unknown keys are added, and with `delete_flag` rows whose change has `_is_deleted` leave. Returns the whole new state: write it with `overwrite` (or `merge`, when nothing is deleted). A key with several changes needs an order, else it ends the run with an error. Rows of NULL keys are added.',
  params: {
    source_table: required(tableName, 'Table of the changes', ['source_df']),
    key_columns: required(columnNames, 'Columns that tell rows apart, in both'),
    update_columns: optional(
      columnNames,
      'Columns that a change updates; all but the keys that the table of changes has when not given',
    ),
    delete_flag: withDefault(flag, false, 'Changes whose boolean `_is_deleted` is true remove the row'),
    order_by: optional(
      ordering,
      'Order of the changes of a key, the last one counts; the `watermark_column` of the pipeline when the table has it',
    ),
  },
  example: {
    source_table: 'main.brz.customer_changes',
    key_columns: ['id'],
    delete_flag: true,
    order_by: 'changed_at',
  },
  streaming: 'batch',
  plan({ source_table, key_columns, update_columns, delete_flag, order_by }, context) {
    if (!needsWholeWrite('apply_cdc_merge', !delete_flag, context)) return undefined;
    const table = context.table(source_table, ['source_table']);
    if (!table) return undefined;
    const keys = sharedColumns(key_columns, ['key_columns'], source_table, table, context);
    const given = update_columns && sharedColumns(update_columns, ['update_columns'], source_table, table, context);
    const deleted = delete_flag ? table.column(deletedFlag, ['delete_flag']) : undefined;
    const needed = deleted && table.needs(deleted, ['boolean'], 'a boolean', ['delete_flag']);
    if (keys.length === 0 || (delete_flag && !needed)) return undefined;
    const updated = given && new Set(given.map((p) => p.input.name));
    const columns = stateColumns(context, table, source_table, namesOf(keys.map((k) => k.input)), updated);
    const order = newestFirst(order_by, table, context);
    const names = namesOf(keys.map((k) => k.input));
    const guards = [oneRowOfKey('s', names, 'of the input'), oneRowOfKey('l', names, source_table)];
    const gone = deleted ? [`l.${quoteIdentifier(deletedFlag)} is not true`] : [];
    const changes = changesOf(source_table, names, order);
    return (
      columns && {
        columns,
        input: markedTable(quoteIdentifier(context.from), names),
        joins: sql`full join ${markedTable(changes, names)} as l on ${onKeys(keys)}`,
        where: [...gone, ...guards].join('\n  and '),
        decides: deleted ? [deleted] : [],
        reads: [source_table],
      }
    );
  },
});

/** Order in which the newest row of another table is first; empty when there is none. */
function newestFirst(
  written: Parameters<StepContext['order']>[0],
  table: StepContext,
  context: StepContext,
): readonly string[] {
  const watermark = table.input.some((c) => c.name === context.watermarkColumn) ? context.watermarkColumn : undefined;
  const items = written ?? (watermark ? [{ column: watermark, descending: false, nullsFirst: false }] : []);
  if (items.length === 0) return [];
  return table.order(
    items.map((i) => ({ ...i, descending: !i.descending })),
    [],
    ['order_by'],
  );
}

/** Columns of the state: keys of either side, updated ones of the change, the others of the state where it has the row. */
function stateColumns(
  context: StepContext,
  table: StepContext,
  dataset: string,
  keys: readonly string[],
  updated: ReadonlySet<string> | undefined,
): PlanColumn[] | undefined {
  const byName = new Map(table.input.map((c) => [c.name, c]));
  const columns = context.input.map((input): PlanColumn | undefined => {
    const change = byName.get(input.name);
    if (!change) return { column: input };
    const type = sharedType(input, change, dataset, ['source_table'], context);
    return type === undefined ? undefined : stateColumn(input, change, type);
  });
  const all = columns.filter((c) => c !== undefined);
  return all.length === columns.length ? all : undefined;

  function stateColumn(input: ColumnWithLineage, change: ColumnWithLineage, type: string): PlanColumn {
    const ours = typed('s', input, type, context);
    const theirs = typed('l', change, type, context);
    const isKept = keys.includes(input.name) || (updated !== undefined && !updated.has(input.name));
    const expression = isKept
      ? caseWhen([[`s.${there} is null`, theirs]], ours)
      : caseWhen([[`l.${there} is null`, ours]], theirs);
    return made({ name: input.name, type, expression, uses: [input, change], kind: 'identity' });
  }
}
