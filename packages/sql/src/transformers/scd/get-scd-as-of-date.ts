import { quoteIdentifier } from '../../dialect/identifier.js';
import { columnName, required, text, withDefault } from '../param.js';
import { unchanged } from '../plan.js';
import { defineTransformer } from '../transformer.js';
import { instantLiteral } from './instant.js';

export const getScdAsOfDate = defineTransformer({
  name: 'get_scd_as_of_date',
  group: 'SCD',
  meaning:
    'Keeps the versions of a table with history that held at an instant: `effective <= d and d < end`. A version without an end is still open; a date is its first instant, UTC.',
  params: {
    as_of_date: required(text, 'The instant: a date, or a time in UTC'),
    effective_date_column: withDefault(columnName, 'effective_date', 'Begin of a version'),
    end_date_column: withDefault(columnName, 'end_date', 'End of a version'),
  },
  example: { as_of_date: '2026-01-01' },
  plan({ as_of_date, effective_date_column, end_date_column }, context) {
    const begin = context.column(effective_date_column, ['effective_date_column']);
    const end = context.column(end_date_column, ['end_date_column']);
    const isTime = [
      context.needs(begin, ['date', 'timestamp'], 'a date or a time', ['effective_date_column']),
      context.needs(end, ['date', 'timestamp'], 'a date or a time', ['end_date_column']),
    ];
    if (!begin || !end || !isTime.every(Boolean)) return undefined;
    const from = instantLiteral(as_of_date, begin, ['as_of_date'], context);
    const to = from && instantLiteral(as_of_date, end, ['as_of_date'], context);
    if (!from || !to) return undefined;
    const [b, e] = [quoteIdentifier(begin.name), quoteIdentifier(end.name)];
    return {
      columns: unchanged(context.input),
      where: `${b} <= ${from}\n  and (${e} > ${to} or ${e} is null)`,
      decides: [begin, end],
    };
  },
});
