import { letterCase } from '../../dialect/letter-case.js';
import { eachReplaced } from '../cleaning/text-columns.js';
import { columnNames, required } from '../param.js';
import { defineTransformer } from '../transformer.js';

export const lowercase = defineTransformer({
  name: 'lowercase',
  group: 'Shaping',
  meaning: 'Text in lower case, letters beyond ASCII included.',
  params: { columns: required(columnNames, 'Text columns to change') },
  example: { columns: ['country_code'] },
  plan: (values, context) =>
    eachReplaced(context.input, context.textColumns(values.columns, ['columns']), (name) =>
      letterCase(name, 'lower', context.dialect),
    ),
});
