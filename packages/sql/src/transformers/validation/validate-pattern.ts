import { columnName, required, text } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { flagOrFilter, markParams } from './flag-or-filter.js';
import { patternRule, readPattern } from './pattern-rule.js';

export const validatePattern = defineTransformer({
  name: 'validate_pattern',
  group: 'Validation',
  meaning: 'A part of the text must match the regular expression; write `^…$` for the whole. NULL has failed.',
  params: {
    column: required(columnName, 'A text column'),
    pattern: required(text, 'Regular expression; only what every engine reads in the same way is let through'),
    ...markParams,
  },
  example: { column: 'sku', pattern: '^[A-Z]{3}-\\d+$' },
  plan(values, context) {
    const column = context.column(values.column, ['column']);
    const read = readPattern(values.pattern, ['pattern'], context);
    if (!column || !context.needs(column, ['text'], 'text', ['column']) || !read) return undefined;
    return flagOrFilter(patternRule(column, read.pattern, context), [column], values, context);
  },
});
