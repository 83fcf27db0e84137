import { z } from 'zod';
import { fittingLiteral } from '../../dialect/fitting-value.js';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { caseWhen } from '../../dialect/layout.js';
import type { LiteralValue } from '../../dialect/literal.js';
import { byColumn, required } from '../param.js';
import { type ReplacedColumn, withReplaced } from '../plan.js';
import { defineTransformer } from '../transformer.js';

const mapping = {
  schema: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  words: 'old and new values',
};

export const replaceValues = defineTransformer({
  name: 'replace_values',
  group: 'Cleaning',
  meaning: 'Whole values are exchanged for others, column by column; values that are not listed stay.',
  params: {
    replacements: required(
      byColumn<Record<string, LiteralValue>>(mapping, 'columns with old and new values: `{status: {N: new}}`'),
      'For each column, old values with their new ones; a new value may be `null`',
    ),
  },
  example: { replacements: { status: { N: 'new', P: 'paid' } } },
  plan(values, context) {
    const replaced = Object.entries(values.replacements).flatMap(([name, pairs]): ReplacedColumn[] => {
      const path = ['replacements', name];
      const column = context.column(name, path);
      if (!column) return [];
      const literal = (value: LiteralValue, at: (string | number)[]) => {
        const fitting = fittingLiteral(value, column.type, context.dialect);
        if (fitting === undefined) {
          context.report('value-type', { value: JSON.stringify(value), type: column.type, column: name }, at);
        }
        return fitting ?? 'null';
      };
      const quoted = quoteIdentifier(name);
      const branches = Object.entries(pairs).map(([old, value]): [string, string] => {
        const at = [...path, old];
        return [`${quoted} = ${literal(old, at)}`, value === null ? 'null' : literal(value, at)];
      });
      return branches.length === 0 ? [] : [{ column, expression: caseWhen(branches, quoted) }];
    });
    return { columns: withReplaced(context.input, replaced) };
  },
});
