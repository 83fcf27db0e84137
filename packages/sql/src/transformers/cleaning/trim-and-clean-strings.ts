import { regexReplaceAll, whiteSpace } from '../../dialect/regex.js';
import { columnNames, optional } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { eachReplaced } from './text-columns.js';

export const trimAndCleanStrings = defineTransformer({
  name: 'trim_and_clean_strings',
  group: 'Cleaning',
  meaning: 'Runs of white space become one space, then spaces at both ends are cut off.',
  params: { columns: optional(columnNames, 'Text columns to change; all of them when not given') },
  example: { columns: ['customer_name'] },
  plan: (values, context) =>
    eachReplaced(
      context.input,
      context.textColumns(values.columns, ['columns']),
      (name) => `trim(${regexReplaceAll(name, `[${whiteSpace}]+`, ' ')}, ' ')`,
    ),
});
