import { columnName, optional, required, text } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { castTo } from './cast-to.js';
import { intoColumn } from './into-column.js';

export const castColumn = defineTransformer({
  name: 'cast_column',
  group: 'Shaping',
  meaning:
    'One column as another type, in its place or as a new column. A value that is none of the type becomes NULL.',
  params: {
    column: required(columnName, 'Column to cast'),
    target_type: required(text, 'Its type, such as `decimal(18,2)`'),
    output_column: optional(columnName, 'New column; replaced in place when not given'),
  },
  example: { column: 'amount', target_type: 'decimal(18,2)' },
  plan({ column: name, target_type, output_column: output }, context) {
    const column = context.column(name, ['column']);
    const cast = column && castTo(column, target_type, ['target_type'], context);
    return column && cast && intoColumn({ column, ...cast, output }, context);
  },
});
