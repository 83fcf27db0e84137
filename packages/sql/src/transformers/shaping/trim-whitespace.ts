import { regexReplaceAll, whiteSpace } from '../../dialect/regex.js';
import { eachReplaced } from '../cleaning/text-columns.js';
import { columnNames, optional } from '../param.js';
import { defineTransformer } from '../transformer.js';

export const trimWhitespace = defineTransformer({
  name: 'trim_whitespace',
  group: 'Shaping',
  meaning: 'White space at both ends is cut off.',
  params: { columns: optional(columnNames, 'Text columns to change; all of them when not given') },
  example: { columns: ['customer_name'] },
  plan: (values, context) =>
    eachReplaced(context.input, context.textColumns(values.columns, ['columns']), (name) =>
      regexReplaceAll(name, `^[${whiteSpace}]+|[${whiteSpace}]+$`, ''),
    ),
});
