import type { ReadRange } from '@sparkle-orchestration/core';
import { quoteName, quoteText } from './columns.js';
import type { TypeForms } from './source.js';

const dayMs = 86_400_000;

/** A range as a condition. */
export interface RangeCondition {
  readonly sql: string;
  /** Exactly the rows of the range; else some more, and the loader has to look. */
  readonly exact: boolean;
}

/** A bound some days away, as the column stores it. Zones of stored times differ by less than a day. */
function timeBound(written: string, days: number, times: TypeForms['times']): string | undefined {
  const time = Date.parse(`${written.slice(0, 10)}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d/.test(written) || Number.isNaN(time)) return undefined;
  const moved = time + days * dayMs;
  if (times === 'text') return quoteText(new Date(moved).toISOString().slice(0, 10));
  return String(times === 'unix' ? moved / 1000 : moved);
}

/**
 * Condition for the rows of a range that an index can serve. Times are stored in many forms, so whole days around the
 * range are read. A row without a cursor lies in no range.
 */
export function rangeCondition(range: ReadRange, forms: TypeForms): RangeCondition {
  const isTime = range.type === 'date' || range.type.startsWith('timestamp');
  const isText = range.type === 'varchar';
  const column = isText ? `${quoteName(range.column)} collate binary` : quoteName(range.column);
  const bound = (text: string, days: number) => {
    if (isTime) return timeBound(text, days, forms.times);
    if (isText) return quoteText(text);
    return /^-?\d+(?:\.\d+)?(?:e[-+]?\d+)?$/i.test(text) ? text : undefined;
  };
  const from = range.from === undefined ? undefined : bound(range.from, -1);
  const upper = range.below ?? range.upTo;
  const to = upper === undefined ? undefined : bound(upper, 2);
  const sign = range.below === undefined && !isTime ? '<=' : '<';
  return {
    sql: [
      `${quoteName(range.column)} is not null`,
      ...(from === undefined ? [] : [`${column} >= ${from}`]),
      ...(to === undefined ? [] : [`${column} ${sign} ${to}`]),
    ].join(' and '),
    exact: isText || range.type === 'bigint',
  };
}
