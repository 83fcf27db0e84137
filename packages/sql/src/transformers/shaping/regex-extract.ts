import { quoteIdentifier } from '../../dialect/identifier.js';
import { sqlString } from '../../dialect/literal.js';
import { columnName, optional, required, text, wholeNumber, withDefault } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { readPattern } from '../validation/pattern-rule.js';
import { intoColumn } from './into-column.js';

export const regexExtract = defineTransformer({
  name: 'regex_extract',
  group: 'Shaping',
  meaning:
    'The text that a group of a regular expression matches first; group 0 is the whole match. No match, or an empty one, is NULL.',
  params: {
    column: required(columnName, 'A text column'),
    pattern: required(
      text,
      'Regular expression without `|` and lazy counts; only what every engine reads in the same way is let through',
    ),
    output_column: optional(columnName, 'New column; replaced in place when not given'),
    group_idx: withDefault(wholeNumber, 1, 'Number of the group'),
  },
  example: { column: 'sku', pattern: '^([A-Z]+)-', output_column: 'family' },
  plan(values, context) {
    const column = context.column(values.column, ['column']);
    const read = readPattern(values.pattern, ['pattern'], context);
    if (!column || !context.needs(column, ['text'], 'text', ['column']) || !read) return undefined;
    const { group_idx: group, output_column: output } = values;
    // Which of several possible matches is found differs between engines as soon as there is a choice.
    const choice = /[*+?}][?]/.test(values.pattern) || values.pattern.includes('|');
    if (choice) {
      const words = 'a regular expression that every engine matches in the same way';
      context.report('parameter-invalid', { name: 'pattern', words, found: 'one with `|` or a lazy count' }, [
        'pattern',
      ]);
      return undefined;
    }
    if (group > read.groups) {
      context.report(
        'parameters-conflict',
        { message: `The pattern has ${read.groups} groups; there is no group ${group}.` },
        ['group_idx'],
      );
      return undefined;
    }
    const name = quoteIdentifier(column.name);
    const found =
      context.dialect === 'duckdb'
        ? `regexp_extract(${name}, ${sqlString(read.pattern)}, ${group})`
        : `(regexp_match(${name}, ${sqlString(`(${read.pattern})`)}))[${group + 1}]`;
    return intoColumn({ column, expression: `nullif(${found}, '')`, type: 'varchar', output }, context);
  },
});
