import { quoteIdentifier } from '../../dialect/identifier.js';
import { printType } from '../../dialect/type.js';
import { columnName, oneOf, optional, required, withDefault } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { intoColumn } from './into-column.js';

export const normalizeNumeric = defineTransformer({
  name: 'normalize_numeric',
  group: 'Shaping',
  meaning:
    'Numbers on a common scale, as doubles: `min-max` gives (value - least) / (greatest - least), `zscore` gives (value - average) / standard deviation of the sample, over the whole batch. NULL when all values are equal.',
  params: {
    column: required(columnName, 'A column of numbers'),
    output_column: optional(columnName, 'New column; replaced in place when not given'),
    method: withDefault(oneOf(['min-max', 'zscore']), 'min-max', 'Which scale'),
  },
  example: { column: 'amount', output_column: 'amount_scaled' },
  streaming: 'batch',
  plan({ column: name, output_column: output, method }, context) {
    const column = context.column(name, ['column']);
    if (!column || !context.needs(column, ['integer', 'decimal', 'float'], 'a number', ['column'])) return undefined;
    const value = `cast(${quoteIdentifier(name)} as ${printType('double', context.dialect)})`;
    const [from, width] =
      method === 'min-max'
        ? [`min(${value}) over ()`, `(max(${value}) over () - min(${value}) over ())`]
        : [`avg(${value}) over ()`, `stddev_samp(${value}) over ()`];
    const expression = `(${value} - ${from})\n    / nullif(${width}, 0)`;
    return intoColumn({ column, expression, type: 'double', output }, context);
  },
});
