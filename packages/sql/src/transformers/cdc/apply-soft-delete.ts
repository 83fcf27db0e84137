import type { ColumnWithLineage } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { fittingLiteral } from '../../dialect/fitting-value.js';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { chain, inList } from '../../dialect/layout.js';
import { runFact } from '../enrichment/run-fact.js';
import { columnName, columnNames, type Kind, required, scalar, withDefault } from '../param.js';
import { withReplacedOrAdded } from '../plan.js';
import type { StepContext } from '../step-context.js';
import { defineTransformer } from '../transformer.js';

type Scalar = string | number | boolean;

const keyList: Kind<Record<string, Scalar>[]> = {
  schema: z.array(z.record(z.string(), scalar.schema)).min(1),
  words: 'a list of keys: `[{id: 7}, {id: 9}]`',
};

/** Literals of one key, in the order of the key columns; reports what is missing, too much, or of another type. */
function literalsOf(
  written: Readonly<Record<string, Scalar>>,
  n: number,
  keys: readonly ColumnWithLineage[],
  context: StepContext,
): string[] {
  const names = keys.map((k) => k.name);
  const unknown = Object.keys(written).find((name) => !names.includes(name));
  if (unknown !== undefined || keys.some((k) => !(k.name in written))) {
    const message = `A key of \`delete_keys\` has a value for each of \`key_columns\` (${names.join(', ')}) and no other.`;
    context.report('parameters-conflict', { message }, ['delete_keys', n]);
    return [];
  }
  return keys.flatMap((key) => {
    const value = written[key.name] as Scalar;
    const literal = fittingLiteral(value, key.type, context.dialect);
    if (literal !== undefined) return [literal];
    const at = ['delete_keys', n, key.name];
    context.report('value-type', { value: JSON.stringify(value), type: key.type, column: key.name }, at);
    return [];
  });
}

export const applySoftDelete = defineTransformer({
  name: 'apply_soft_delete',
  group: 'CDC',
  meaning:
    'Marks rows of the listed keys as deleted, with the time of the run, and keeps them. Flag and time are added; where the input has them, rows that were deleted before stay so, with their time.',
  params: {
    delete_keys: required(keyList, 'Keys of the deleted rows, each with a value for every key column'),
    key_columns: required(columnNames, 'Columns that tell rows apart'),
    deleted_flag_column: withDefault(columnName, 'is_deleted', 'Name of the boolean'),
    deleted_at_column: withDefault(columnName, 'deleted_at', 'Name of the time of deletion'),
  },
  example: { delete_keys: [{ customer_id: 7 }, { customer_id: 9 }], key_columns: ['customer_id'] },
  plan({ delete_keys, key_columns, deleted_flag_column, deleted_at_column }, context) {
    const keys = context.columns(key_columns, ['key_columns']);
    if (keys.length < key_columns.length) return undefined;
    const literals = delete_keys.map((key, n) => literalsOf(key, n, keys, context));
    const [first] = keys;
    if (!first || literals.some((l) => l.length < keys.length)) return undefined;
    const listed =
      keys.length === 1
        ? inList(quoteIdentifier(first.name), literals.flat())
        : chain(
            literals.map((key) => `(${keys.map((k, i) => `${quoteIdentifier(k.name)} = ${key[i]}`).join(' and ')})`),
            'or',
          );
    const find = (name: string) => context.input.find((c) => c.name === name);
    const flag = find(deleted_flag_column);
    const at = find(deleted_at_column);
    const fits = [
      flag
        ? context.needs(flag, ['boolean'], 'a boolean', ['deleted_flag_column'])
        : context.free(deleted_flag_column, ['deleted_flag_column']),
      at
        ? context.needs(at, ['timestamp'], 'a time', ['deleted_at_column'])
        : context.free(deleted_at_column, ['deleted_at_column']),
    ];
    if (!fits.every(Boolean)) return undefined;
    const before = flag ? [`coalesce(${quoteIdentifier(flag.name)}, false)`] : [];
    const time = at ? [quoteIdentifier(at.name)] : [];
    const fresh = flag ? `(${listed})\n      and ${quoteIdentifier(flag.name)} is not true` : listed;
    return {
      columns: withReplacedOrAdded(context.input, [
        {
          name: deleted_flag_column,
          type: 'boolean',
          expression: chain([...before, `coalesce(${listed}, false)`], 'or'),
          uses: [...keys, ...(flag ? [flag] : [])],
          nullable: false,
        },
        {
          name: deleted_at_column,
          type: at?.type ?? 'timestamp',
          expression: `case\n    when ${fresh}\n    then ${runFact.now}${time.map((t) => `\n    else ${t}`).join('')}\n  end`,
          uses: [...keys, ...(at ? [at] : [])],
        },
      ]),
      audit: [deleted_at_column],
    };
  },
});
