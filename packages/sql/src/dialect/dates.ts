import type { Column, Dialect } from '@sparkle-orchestration/core';
import { quoteIdentifier } from './identifier.js';

/** A time column as the wall clock of UTC; dates and times without a zone stay as they are. */
export function utcOf(column: Column, prefix = ''): string {
  const name = `${prefix}${quoteIdentifier(column.name)}`;
  return column.type === 'timestamptz' ? `(${name} at time zone 'UTC')` : name;
}

/** A time column as a date of UTC. */
export function dateOf(column: Column): string {
  return column.type === 'date' ? quoteIdentifier(column.name) : `cast(${utcOf(column)} as date)`;
}

/** Parts that `extract` names the same on every engine, and their numbers. */
export const dateParts = [
  'year',
  'quarter',
  'month',
  'week',
  'day',
  'hour',
  'minute',
  'second',
  'doy',
  'isodow',
] as const;
export type DatePart = (typeof dateParts)[number];

/** A part of a date or time as an integer. */
export function datePart(part: DatePart, expression: string): string {
  const value = `extract(${part} from ${expression})`;
  return part === 'second' ? `cast(floor(${value}) as integer)` : `cast(${value} as integer)`;
}

/**
 * Completed months from one date to a later one, negative when it is earlier. A month is complete on the same day, or on
 * the last day of a shorter month (31 January to 28 February = 1), as DuckDB's `date_sub` counts.
 */
export function completedMonths(start: string, end: string, dialect: Dialect): string {
  if (dialect === 'duckdb') return `cast(date_sub('month', ${start}, ${end}) as integer)`;
  const between = (from: string, to: string) => {
    const months = `(extract(year from ${to}) - extract(year from ${from})) * 12 + extract(month from ${to}) - extract(month from ${from})`;
    const lastDay = `extract(day from ${to} + 1) = 1`;
    return `${months}\n      - case when extract(day from ${to}) < extract(day from ${from}) and not ${lastDay} then 1 else 0 end`;
  };
  return `cast(case\n    when ${start} <= ${end} then ${between(start, end)}\n    else -(${between(end, start)})\n  end as integer)`;
}

/** Completed years, by completed months. */
export function completedYears(start: string, end: string, dialect: Dialect): string {
  if (dialect === 'duckdb') return `cast(date_sub('year', ${start}, ${end}) as integer)`;
  return `${completedMonths(start, end, dialect)} / 12`;
}
