import { regexReplaceAll, whiteSpace } from '../../dialect/regex.js';
import { columnNames, optional } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { eachReplaced } from './text-columns.js';

export const normalizeWhitespace = defineTransformer({
  name: 'normalize_whitespace',
  group: 'Cleaning',
  meaning: 'Spaces at both ends are cut off, then runs of white space become one space.',
  params: { columns: optional(columnNames, 'Text columns to change; all of them when not given') },
  example: { columns: ['address'] },
  plan: (values, context) =>
    eachReplaced(context.input, context.textColumns(values.columns, ['columns']), (name) =>
      regexReplaceAll(`trim(${name}, ' ')`, `[${whiteSpace}]+`, ' '),
    ),
});
