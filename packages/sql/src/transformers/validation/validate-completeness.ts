import { quoteIdentifier } from '../../dialect/identifier.js';
import { chain } from '../../dialect/layout.js';
import { columnName, columnNames, type Kind, number, required, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';

const share: Kind<number> = { schema: number.schema.refine((n) => n >= 0 && n <= 1), words: 'a number from 0 to 1' };

export const validateCompleteness = defineTransformer({
  name: 'validate_completeness',
  group: 'Validation',
  meaning: 'Adds a boolean that is true when at least this share of the columns is not NULL.',
  params: {
    required_columns: required(columnNames, 'Columns that should have a value'),
    threshold: withDefault(share, 1, 'Least share of columns with a value'),
    flag_column: withDefault(columnName, 'is_complete', 'Name of the new column'),
  },
  example: { required_columns: ['name', 'email', 'phone'], threshold: 0.6 },
  plan({ required_columns, threshold, flag_column }, context) {
    const columns = context.columns(required_columns, ['required_columns']);
    if (!context.free(flag_column, ['flag_column'])) return undefined;
    // The least count is worked out here, so that no engine rounds the share.
    const least = columns.findIndex((_, n) => n / columns.length >= threshold);
    const needed = least === -1 ? columns.length : least;
    const present = columns.map((c) => `case when ${quoteIdentifier(c.name)} is not null then 1 else 0 end`);
    const expression =
      needed === columns.length
        ? chain(
            columns.map((c) => `${quoteIdentifier(c.name)} is not null`),
            'and',
          )
        : `(${chain(present, '+')}) >= ${needed}`;
    return {
      columns: withAdded(context.input, [
        { name: flag_column, type: 'boolean', expression, uses: columns, nullable: false },
      ]),
    };
  },
});
