import { letterCase } from '../../dialect/letter-case.js';
import { columnNames, oneOf, required, withDefault } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { eachReplaced } from './text-columns.js';

export const normalizeCase = defineTransformer({
  name: 'normalize_case',
  group: 'Cleaning',
  meaning:
    'Text in upper or lower case, letters beyond ASCII included, each on its own. Ligatures and Georgian letters may differ between engines.',
  params: {
    columns: required(columnNames, 'Text columns to change'),
    case: withDefault(oneOf(['upper', 'lower']), 'upper', 'Which case'),
  },
  example: { columns: ['country_code'], case: 'upper' },
  plan: (values, context) =>
    eachReplaced(context.input, context.textColumns(values.columns, ['columns']), (name) =>
      letterCase(name, values.case, context.dialect),
    ),
});
