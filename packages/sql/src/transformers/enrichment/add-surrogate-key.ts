import type { ColumnWithLineage } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { over } from '../../dialect/layout.js';
import { datasetPart, joinSql, type SqlInsert, sql, statementOf } from '../../dialect/statement.js';
import { columnName, columnNames, optional, withDefault } from '../param.js';
import { made, type StepPlan, unchanged } from '../plan.js';
import type { StepContext } from '../step-context.js';
import { defineTransformer } from '../transformer.js';

/** Key that a row has in the target already. */
const known = 't."_known_key"';

/** Keys by the primary key: a row that is in the target keeps its number, new ones follow the greatest. */
function byKey(name: string, keys: readonly ColumnWithLineage[], target: string, context: StepContext): StepPlan {
  const column = quoteIdentifier(name);
  const list = keys.map((k) => quoteIdentifier(k.name)).join(', ');
  const on = keys.map((k) => `s.${quoteIdentifier(k.name)} = t.${quoteIdentifier(k.name)}`).join(' and ');
  const order = context.order(
    keys.map((k) => ({ column: k.name, descending: false, nullsFirst: false })),
    [],
    [],
  );
  const number = over(
    'dense_rank()',
    [`${known} is null`],
    order.slice(0, keys.length).map((item) => `s.${item}`),
  );
  const table = datasetPart(target);
  const expression = sql`coalesce(
    ${known},
    (select coalesce(max(${column}), 0) from ${table})
      + ${number}
  )`;
  return {
    columns: [...unchanged(context.input), made({ name, type: 'bigint', expression, uses: keys, nullable: false })],
    joins: sql`left join (
  select ${list}, min(${column}) as "_known_key"
  from ${table}
  group by ${list}
) as t on ${on}`,
  };
}

/** Keys without a primary key: numbers after the greatest of all other loads, so that a rerun gives the same ones. */
function byPosition(name: string, target: string | undefined, context: StepContext): StepPlan {
  const column = quoteIdentifier(name);
  const number = over('row_number()', [], context.order(undefined, [], []));
  const greatest: SqlInsert[] = target
    ? [
        `(\n    select coalesce(max(${column}), 0)\n    from `,
        datasetPart(target),
        '\n    where _load_id is distinct from (select load_id from sparkle_run)\n  ) + ',
      ]
    : [];
  const expression = joinSql([...greatest, number], '');
  return {
    columns: [
      ...unchanged(context.input),
      made({ name, type: 'bigint', expression: statementOf([expression]), uses: [], nullable: false }),
    ],
  };
}

export const addSurrogateKey = defineTransformer({
  name: 'add_surrogate_key',
  group: 'Enrichment',
  aliases: ['surrogate_key'],
  meaning:
    'Adds a number of its own to each row: after the greatest in the target, in the order of the keys. A row whose key is in the target keeps its number, so reruns change nothing. Without keys (and without `primary_key`), numbers follow the order of all columns after those of other loads.',
  params: {
    column_name: withDefault(columnName, 'surrogate_key', 'Name of the new column'),
    key_columns: optional(columnNames, 'Columns that tell rows apart; `primary_key` of the pipeline when not given', [
      'keys',
    ]),
  },
  example: { column_name: 'customer_sk' },
  streaming: 'state',
  plan({ column_name, key_columns }, context) {
    if (!context.free(column_name, ['column_name'])) return undefined;
    const present = context.primaryKey.filter((k) => context.input.some((c) => c.name === k));
    const own = present.length === context.primaryKey.length ? present : [];
    const keys = context.columns(key_columns ?? own, ['key_columns']);
    return keys.length > 0 && context.destination
      ? byKey(column_name, keys, context.destination, context)
      : byPosition(column_name, context.destination, context);
  },
});
