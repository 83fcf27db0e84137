import type { Dialect } from '@sparkle-orchestration/core';
import { orderable } from '../dialect/text.js';
import { printType, typeFamily } from '../dialect/type.js';

/** How values of a cursor's type are kept in the ledger and compared. All members take and give SQL expressions. */
export interface CursorType {
  /** Text of the ledger to a value. */
  read(text: string): string;
  /** A value to the text of the ledger: UTC for zoned times. */
  write(value: string): string;
  /** A UTC timestamp to the first value that is not before it; absent when the type is no time. */
  fromTime?(time: string): string;
  /** A value that is not above any other. */
  readonly least: string;
  /** A value that is not below any other; absent where there is none. */
  readonly greatest?: string;
  /** The value as it is compared: text by its bytes. */
  compare(value: string): string;
  /** The null of the type. */
  readonly none: string;
}

/** The rules of a neutral type as a cursor, or nothing when it cannot be one. */
export function cursorType(type: string, dialect: Dialect): CursorType | undefined {
  const printed = printType(type, dialect);
  const plain = {
    read: (text: string) => `cast(${text} as ${printed})`,
    write: (value: string) => `cast(${value} as varchar)`,
    compare: (value: string) => value,
    none: `cast(null as ${printed})`,
  };
  if (type === 'timestamp') return { ...plain, fromTime: (time) => time, least: `timestamp '-infinity'` };
  if (type === 'timestamptz') {
    // An engine reads and writes zoned text in the session's zone, so the ledger keeps UTC without an offset.
    return {
      ...plain,
      read: (text) => `cast(${text} as timestamp) at time zone 'UTC'`,
      write: (value) => `cast(${value} at time zone 'UTC' as varchar)`,
      fromTime: (time) => `${time} at time zone 'UTC'`,
      least: `timestamptz '-infinity'`,
    };
  }
  if (type === 'date') {
    // A day belongs to the interval that holds its first moment, so a time inside a day means the next day.
    const ceiling = (time: string) => `cast(${time} + interval '1 day' - interval '1 microsecond' as date)`;
    return { ...plain, fromTime: ceiling, least: `date '-infinity'` };
  }
  const limit = numberLimit(type);
  if (limit) {
    const [least, greatest] = limit.map((value) => `cast('${value}' as ${printed})`) as [string, string];
    return { ...plain, least, greatest };
  }
  if (typeFamily(type) !== 'text') return undefined;
  const bytes = (value: string) => orderable(value, 'varchar', dialect);
  return { ...plain, read: bytes, write: (v) => v, compare: bytes, least: bytes(`cast('' as varchar)`) };
}

/** Least and greatest value of a numeric type. */
function numberLimit(type: string): readonly [string, string] | undefined {
  if (type === 'smallint') return ['-32768', '32767'];
  if (type === 'integer') return ['-2147483648', '2147483647'];
  if (type === 'bigint') return ['-9223372036854775808', '9223372036854775807'];
  if (type === 'double' || type === 'real') return ['-infinity', 'infinity'];
  const decimal = /^decimal\((\d+),(\d+)\)$/.exec(type);
  if (!decimal) return undefined;
  const [precision, scale] = [Number(decimal[1]), Number(decimal[2])];
  const nines = `${'9'.repeat(precision - scale) || '0'}${scale > 0 ? `.${'9'.repeat(scale)}` : ''}`;
  return [`-${nines}`, nines];
}
