import { caseWhen, inList } from '../../dialect/layout.js';
import { sqlString } from '../../dialect/literal.js';
import { columnNames, optional, textList, withDefault } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { eachReplaced } from './text-columns.js';

const nullWords = ['', 'NULL', 'null', 'Null', 'N/A', 'n/a', 'NA', 'None', 'none', '#N/A'];

export const standardizeNulls = defineTransformer({
  name: 'standardize_nulls',
  group: 'Cleaning',
  meaning: 'Texts that stand for "nothing" become NULL. Compared as they are, with case and spaces.',
  params: {
    null_values: withDefault(textList, nullWords, 'Texts that become NULL'),
    columns: optional(columnNames, 'Text columns to change; all of them when not given'),
  },
  example: { null_values: ['', 'N/A'] },
  plan(values, context) {
    const columns = context.textColumns(values.columns, ['columns']);
    const words = values.null_values.map(sqlString);
    if (words.length === 0) return eachReplaced(context.input, [], (name) => name);
    return eachReplaced(context.input, columns, (name) => caseWhen([[inList(name, words), 'null']], name));
  },
});
