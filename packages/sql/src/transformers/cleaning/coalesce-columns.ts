import type { ColumnWithLineage } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { call } from '../../dialect/layout.js';
import { printType, typeFamily } from '../../dialect/type.js';
import { columnName, columnNames, flag, required, withDefault } from '../param.js';
import { made, withReplaced } from '../plan.js';
import { oneTypeOf } from '../same-type.js';
import { defineTransformer } from '../transformer.js';

export const coalesceColumns = defineTransformer({
  name: 'coalesce_columns',
  group: 'Cleaning',
  meaning:
    'The first value of several columns that is not NULL. A target that is one of the sources is replaced in its place.',
  params: {
    target_column: required(columnName, 'Column that gets the value'),
    source_columns: required(columnNames, 'Columns in order of preference'),
    drop_sources: withDefault(flag, false, 'Drop the sources (the target stays)'),
  },
  example: { target_column: 'phone', source_columns: ['mobile', 'landline'], drop_sources: true },
  plan({ target_column: target, source_columns, drop_sources }, context) {
    const sources = context.columns(source_columns, ['source_columns']);
    const own = sources.find((s) => s.name === target);
    if (!own && !context.free(target, ['target_column'])) return undefined;
    const type = oneTypeOf(sources, ['source_columns'], context);
    if (!type) return undefined;
    const value = (c: ColumnWithLineage) => {
      const name = quoteIdentifier(c.name);
      return c.type === type || typeFamily(type) === 'text'
        ? name
        : `cast(${name} as ${printType(type, context.dialect)})`;
    };
    const expression = call('coalesce', sources.map(value));
    const columns = own
      ? withReplaced(context.input, [{ column: own, expression, type, uses: sources }])
      : [...context.input.map((column) => ({ column })), made({ name: target, type, expression, uses: sources })];
    const dropped = new Set(drop_sources ? sources.filter((s) => s !== own).map((s) => s.name) : []);
    return { columns: columns.filter((c) => !dropped.has(c.column.name)) };
  },
});
