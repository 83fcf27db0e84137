import { quoteIdentifier } from '../../dialect/identifier.js';
import { sqlString } from '../../dialect/literal.js';
import { columnName, optional, required, text } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { intoColumn } from './into-column.js';

export const replaceString = defineTransformer({
  name: 'replace_string',
  group: 'Shaping',
  meaning: 'Every occurrence of a text inside the values is replaced. Nothing is read as a pattern.',
  params: {
    column: required(columnName, 'A text column'),
    search: required(
      { schema: text.schema.refine((s) => s !== ''), words: 'a text that is not empty' },
      'Text to find',
    ),
    replace: required(text, 'Text to put in'),
    output_column: optional(columnName, 'New column; replaced in place when not given'),
  },
  example: { column: 'phone', search: '-', replace: '' },
  plan(values, context) {
    const column = context.column(values.column, ['column']);
    if (!column || !context.needs(column, ['text'], 'text', ['column'])) return undefined;
    const expression = `replace(${quoteIdentifier(column.name)}, ${sqlString(values.search)}, ${sqlString(values.replace)})`;
    return intoColumn({ column, expression, type: 'varchar', output: values.output_column }, context);
  },
});
