import { quoteIdentifier } from '../../dialect/identifier.js';
import { columnName, columnNames, required, text } from '../param.js';
import { type MadeColumn, withAdded } from '../plan.js';
import { readGroups, regexGroup } from '../shaping/regex-group.js';
import { defineTransformer } from '../transformer.js';

export const extractRegexGroups = defineTransformer({
  name: 'extract_regex_groups',
  group: 'Parsing',
  meaning:
    'The groups of the first match of a regular expression go into new columns, in their order. No match, and a group that matched nothing, is NULL.',
  params: {
    column: required(columnName, 'A text column'),
    pattern: required(
      text,
      'Regular expression without `|` and lazy counts; only what every engine reads in the same way is let through',
    ),
    group_names: required(columnNames, 'New columns, one for each group'),
  },
  example: { column: 'sku', pattern: '^([A-Z]+)-(\\d+)$', group_names: ['family', 'number'] },
  plan({ column: written, pattern, group_names }, context) {
    const column = context.column(written, ['column']);
    const read = readGroups(pattern, ['pattern'], context);
    if (!column || !context.needs(column, ['text'], 'text', ['column']) || !read) return undefined;
    if (group_names.length !== read.groups) {
      const message = `The pattern has ${read.groups} groups; \`group_names\` lists ${group_names.length}.`;
      context.report('parameters-conflict', { message }, ['group_names']);
      return undefined;
    }
    const added = group_names.flatMap((name, n): MadeColumn[] => {
      if (group_names.indexOf(name) < n) context.report('column-repeated', { column: name }, ['group_names', n]);
      if (!context.free(name, ['group_names', n])) return [];
      const expression = regexGroup(quoteIdentifier(written), read.pattern, n + 1, context.dialect);
      return [{ name, type: 'varchar', expression, uses: [column] }];
    });
    return { columns: withAdded(context.input, added) };
  },
});
