import { quoteIdentifier } from '../../dialect/identifier.js';
import { regexExtract, whiteSpace } from '../../dialect/regex.js';
import { columnName, required, text, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';

export const addNameComponents = defineTransformer({
  name: 'add_name_components',
  group: 'Enrichment',
  meaning:
    'Adds the first word as `{prefix}first_name`, and the last as `{prefix}last_name` when there is more than one.',
  params: {
    name_column: required(columnName, 'A column of names'),
    prefix: withDefault(text, '', 'Put before the names of the new columns'),
  },
  example: { name_column: 'full_name' },
  plan({ name_column, prefix }, context) {
    const column = context.column(name_column, ['name_column']);
    const names = [`${prefix}first_name`, `${prefix}last_name`] as const;
    const free = names.map((name) => context.free(name, ['prefix'])).every(Boolean);
    if (!context.needs(column, ['text'], 'text', ['name_column']) || !column || !free) return undefined;
    const word = `[^${whiteSpace}]`;
    const gap = `[${whiteSpace}]`;
    const patterns = [`(${word}+)`, `${word}${gap}+(${word}+)${gap}*$`];
    return {
      columns: withAdded(
        context.input,
        names.map((name, n) => ({
          name,
          type: 'varchar',
          expression: regexExtract(quoteIdentifier(column.name), patterns[n] as string, context.dialect),
          uses: [column],
          class: 'pii.name',
        })),
      ),
    };
  },
});
