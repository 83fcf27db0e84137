import { regexReplaceAll, whiteSpace } from '../../dialect/regex.js';
import { columnNames, required, text, withDefault } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { eachReplaced } from './text-columns.js';

export const removeSpecialCharacters = defineTransformer({
  name: 'remove_special_characters',
  group: 'Cleaning',
  meaning: 'Every character but ASCII letters, digits and white space is replaced. Letters with accents go too.',
  params: {
    columns: required(columnNames, 'Text columns to change'),
    replacement: withDefault(text, '', 'Text put in for each such character'),
  },
  example: { columns: ['sku'], replacement: '' },
  plan: (values, context) =>
    eachReplaced(context.input, context.textColumns(values.columns, ['columns']), (name) =>
      regexReplaceAll(name, `[^a-zA-Z0-9${whiteSpace}]`, values.replacement),
    ),
});
