import { quoteIdentifier } from '../../dialect/identifier.js';
import { sqlString } from '../../dialect/literal.js';
import { datasetPart, sql } from '../../dialect/statement.js';
import { isNumeric, printType } from '../../dialect/type.js';
import { commonType } from '../common-type.js';
import { onKeys, type Pair, sharedColumns, there } from '../other-table.js';
import { columnNames, oneOf, required, tableName, withDefault } from '../param.js';
import { type ReplacedColumn, withReplaced } from '../plan.js';
import type { StepContext } from '../step-context.js';
import { defineTransformer } from '../transformer.js';
import { needsWholeWrite } from '../whole-state.js';

/** Whether a sum of deltas can be added without changing the type of the column. */
function adds({ input, other }: Pair, dataset: string, at: number, context: StepContext): boolean {
  const path = ['delta_columns', at];
  const wide = commonType(input.type, other.type);
  const loses = wide !== undefined && !isNumeric(input.type);
  if (isNumeric(input.type) && isNumeric(other.type) && fits(input.type, other.type)) return true;
  const needs = loses ? 'a number' : `one that takes in ${other.type}, the type of the deltas in ${dataset}`;
  context.report('column-type', { column: input.name, type: input.type, needs }, path);
  return false;
}

/** Integers take integers; decimals take what has no more digits behind the point; floating point takes all. */
function fits(type: string, delta: string): boolean {
  const scale = (t: string) => Number(/^decimal\(\d+,(\d+)\)$/.exec(t)?.[1] ?? (/^(double|real)$/.test(t) ? 99 : 0));
  return scale(type) >= scale(delta);
}

export const applyDeltaUpdates = defineTransformer({
  name: 'apply_delta_updates',
  group: 'CDC',
  meaning:
    'Adds the deltas of another table to columns of the input, summed for each key; NULL counts as 0 where there is a delta. A delta for a key that the input does not have ends the run with an error, unless `unmatched` is `ignore`. Returns the whole new state: write it with `overwrite` or `merge`, to another table than the input, because every run adds once.',
  params: {
    delta_table: required(tableName, 'Table of the deltas', ['delta_df']),
    key_columns: required(columnNames, 'Columns that tell rows apart, in both'),
    delta_columns: required(columnNames, 'Columns of numbers to add to, in both'),
    unmatched: withDefault(oneOf(['fail', 'ignore']), 'fail', 'What to do with deltas of keys that the input lacks'),
  },
  example: { delta_table: 'main.brz.stock_moves', key_columns: ['product_id'], delta_columns: ['quantity'] },
  streaming: 'batch',
  plan({ delta_table, key_columns, delta_columns, unmatched }, context) {
    if (!needsWholeWrite('apply_delta_updates', true, context)) return undefined;
    if (context.readsTarget) {
      context.report('not-repeatable', { transformer: 'apply_delta_updates', dataset: context.destination ?? '' }, []);
      return undefined;
    }
    const table = context.table(delta_table, ['delta_table']);
    if (!table) return undefined;
    const keys = sharedColumns(key_columns, ['key_columns'], delta_table, table, context);
    const deltas = sharedColumns(delta_columns, ['delta_columns'], delta_table, table, context);
    const added = deltas.filter((pair) => adds(pair, delta_table, delta_columns.indexOf(pair.input.name), context));
    if (keys.length === 0) return undefined;
    const replaced = added.map(({ input, other }): ReplacedColumn => {
      const name = quoteIdentifier(input.name);
      const type = printType(input.type, context.dialect);
      const sum = `cast(coalesce(s.${name}, 0) + l.${name} as ${type})`;
      return {
        column: input,
        expression: `case when l.${name} is null then s.${name} else ${sum} end`,
        uses: [input, other],
      };
    });
    const list = keys.map((k) => quoteIdentifier(k.other.name)).join(', ');
    const sums = added.map((d) => `sum(${quoteIdentifier(d.other.name)}) as ${quoteIdentifier(d.other.name)}`);
    const message = sqlString(`table ${delta_table} has a delta for a key that is not there: `);
    const key = keys
      .map((k) => `coalesce(cast(l.${quoteIdentifier(k.other.name)} as varchar), 'NULL')`)
      .join(" || ', '\n      || ");
    const guard = `case\n    when s.${there} is null then cast(\n      ${message}\n      || ${key}\n      as integer)\n    else 1\n  end = 1`;
    const fail = unmatched === 'fail';
    return {
      columns: withReplaced(context.input, replaced),
      ...(fail ? { input: sql`(\n  select *, true as ${there}\n  from ${context.from}\n)`, where: guard } : {}),
      joins: sql`${fail ? 'full' : 'left'} join (
  select ${[list, ...sums].join(', ')}
  from ${datasetPart(delta_table)}
  group by ${list}
) as l on ${onKeys(keys)}`,
      reads: [delta_table],
    };
  },
});
