import { quoteIdentifier } from '../../dialect/identifier.js';
import { columnName, optional, required, text, wholeNumber, withDefault } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { intoColumn } from './into-column.js';
import { readGroups, regexGroup } from './regex-group.js';

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
    const read = readGroups(values.pattern, ['pattern'], context);
    if (!column || !context.needs(column, ['text'], 'text', ['column']) || !read) return undefined;
    const { group_idx: group, output_column: output } = values;
    if (group > read.groups) {
      context.report(
        'parameters-conflict',
        { message: `The pattern has ${read.groups} groups; there is no group ${group}.` },
        ['group_idx'],
      );
      return undefined;
    }
    const expression = regexGroup(quoteIdentifier(column.name), read.pattern, group, context.dialect);
    return intoColumn({ column, expression, type: 'varchar', output }, context);
  },
});
