import type { Column } from '@sparkle-orchestration/core';
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
