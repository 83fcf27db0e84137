import { z } from 'zod';
import { caseWhen } from '../../dialect/layout.js';
import { sqlLiteral } from '../../dialect/literal.js';
import { type Scalar, typeOfValues } from '../literal-type.js';
import { columnName, type Kind, optional, required, scalar } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';

interface Branch {
  readonly condition: string;
  readonly value: Scalar | null;
}

const branches: Kind<Branch[]> = {
  schema: z
    .array(z.strictObject({ condition: z.string().min(1), value: scalar.schema.nullable() }))
    .min(1) as unknown as z.ZodType<Branch[]>,
  words: 'a list of `{condition, value}`, each condition in SQL',
  holdsSql: true,
};

export const applyConditionalLogic = defineTransformer({
  name: 'apply_conditional_logic',
  group: 'Advanced',
  meaning:
    'Adds the value of the first condition that is true, else the default. Values are of one kind: texts, numbers, or `true` and `false`; `null` goes with each.',
  params: {
    conditions: required(branches, 'Conditions with their values, in order'),
    target_column: required(columnName, 'Name of the new column'),
    default_value: optional(scalar, 'Value when no condition is true; NULL when not given'),
  },
  example: {
    conditions: [
      { condition: 'amount >= 1000', value: 'large' },
      { condition: 'amount >= 100', value: 'medium' },
    ],
    target_column: 'size',
    default_value: 'small',
  },
  plan({ conditions, target_column, default_value }, context) {
    const found = conditions.map((c, n) => context.condition(c.condition, ['conditions', n, 'condition']));
    const free = context.free(target_column, ['target_column']);
    const values = [...conditions.map((c) => c.value), default_value ?? null];
    const type = typeOfValues(values.filter((v) => v !== null));
    if (!type) {
      const message =
        'The values must be of one kind: texts, numbers, or `true` and `false`; at least one must not be null.';
      context.report('parameters-conflict', { message }, ['conditions']);
    }
    const complete = found.filter((f) => f !== undefined);
    if (complete.length < found.length || !free || !type) return undefined;
    const literal = (value: Scalar | null) => sqlLiteral(value, type, context.dialect);
    const cases = complete.map((f, n) => [f.sql, literal(values[n] ?? null)] as const);
    const otherwise = literal(default_value ?? null);
    const uses = [...new Set(complete.flatMap((f) => f.columns))];
    return {
      columns: withAdded(context.input, [{ name: target_column, type, expression: caseWhen(cases, otherwise), uses }]),
    };
  },
});
