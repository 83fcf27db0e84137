import { quoteIdentifier } from '../../dialect/identifier.js';
import { sqlString } from '../../dialect/literal.js';
import { columnName, columnNames, type Kind, optional, required, text } from '../param.js';
import { type MadeColumn, withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';

const filled: Kind<string> = { schema: text.schema.refine((s) => s !== ''), words: 'a text that is not empty' };

export const splitDelimitedColumn = defineTransformer({
  name: 'split_delimited_column',
  group: 'Parsing',
  meaning:
    'Text split at a delimiter, which stands for itself: the parts go into new columns, in their order, NULL where there are fewer; parts beyond the last column are left out. Without names all parts go into the array `{column}_array`.',
  params: {
    column: required(columnName, 'A text column'),
    delimiter: required(filled, 'Text between the parts'),
    target_columns: optional(columnNames, 'New columns'),
  },
  example: { column: 'location', delimiter: '/', target_columns: ['country', 'city'] },
  plan({ column: written, delimiter, target_columns }, context) {
    const column = context.column(written, ['column']);
    if (!column || !context.needs(column, ['text'], 'text', ['column'])) return undefined;
    const name = quoteIdentifier(written);
    const parts = {
      duckdb: `string_split(${name}, ${sqlString(delimiter)})`,
      // The empty text has one part, which Postgres does not see.
      postgres: `case when ${name} = '' then array[${name}] else cast(string_to_array(${name}, ${sqlString(delimiter)}) as varchar[]) end`,
    }[context.dialect];
    if (target_columns === undefined) {
      const array = `${written}_array`;
      if (!context.free(array, ['column'])) return undefined;
      return {
        columns: withAdded(context.input, [{ name: array, type: 'varchar[]', expression: parts, uses: [column] }]),
      };
    }
    const hidden = context.hidden('_parts');
    const added = target_columns.flatMap((target, n): MadeColumn[] => {
      if (target_columns.indexOf(target) < n)
        context.report('column-repeated', { column: target }, ['target_columns', n]);
      if (!context.free(target, ['target_columns', n])) return [];
      return [{ name: target, type: 'varchar', expression: `${quoteIdentifier(hidden)}[${n + 1}]`, uses: [column] }];
    });
    return { columns: withAdded(context.input, added), beneath: [{ name: hidden, expression: parts }] };
  },
});
