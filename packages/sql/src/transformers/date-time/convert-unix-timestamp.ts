import { utcOf } from '../../dialect/dates.js';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { caseWhen } from '../../dialect/layout.js';
import { printType } from '../../dialect/type.js';
import { columnName, flag, optional, required, withDefault } from '../param.js';
import type { StepContext } from '../step-context.js';
import { defineTransformer } from '../transformer.js';
import { newColumn, timeColumn } from './time-column.js';

/** Seconds of 0001-01-01 and of 9999-12-31 23:59:59: what lies outside is no time of the engines. */
const [first, last] = [-62135596800, 253402300799];

function fromSeconds(name: string, context: StepContext): string {
  const seconds = `cast(${name} as ${printType('double', context.dialect)})`;
  const time =
    context.dialect === 'duckdb'
      ? `make_timestamp(cast(round(${seconds} * 1000000) as bigint))`
      : `to_timestamp(${seconds}) at time zone 'UTC'`;
  return caseWhen([[`${name} between ${first} and ${last}`, time]]);
}

export const convertUnixTimestamp = defineTransformer({
  name: 'convert_unix_timestamp',
  group: 'Date and time',
  meaning:
    'Seconds since 1970 in UTC as a timestamp, or the other way round as whole seconds, in a new column. Seconds before the year 1 or after 9999 become NULL.',
  params: {
    column: required(columnName, 'A column of numbers; of dates or times with `to_unix`'),
    target_column: optional(columnName, 'New column; `{column}_datetime` or `{column}_unix` when not given'),
    to_unix: withDefault(flag, false, 'From time to seconds'),
  },
  example: { column: 'created' },
  plan({ column: name, target_column, to_unix }, context) {
    if (to_unix) {
      const column = timeColumn(name, ['column'], context);
      if (!column) return undefined;
      const expression = `cast(floor(extract(epoch from ${utcOf(column)})) as bigint)`;
      return newColumn({ name: target_column ?? `${name}_unix`, type: 'bigint', expression, uses: [column] }, context);
    }
    const column = context.column(name, ['column']);
    if (!column || !context.needs(column, ['integer', 'decimal', 'float'], 'a number', ['column'])) return undefined;
    const expression = fromSeconds(quoteIdentifier(name), context);
    return newColumn(
      { name: target_column ?? `${name}_datetime`, type: 'timestamp', expression, uses: [column] },
      context,
    );
  },
});
