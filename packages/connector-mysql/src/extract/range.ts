import type { ReadRange } from '@sparkle-orchestration/core';
import { quoteName, quoteText } from '../sql-text.js';

/** A bound as the server compares it with the column, so that an index serves. */
function boundOf(text: string, type: string): string {
  if (/^(smallint|integer|bigint)$/.test(type) || type.startsWith('decimal'))
    return `cast(${quoteText(text)} as decimal(65,${type.startsWith('decimal') ? 30 : 0}))`;
  if (type === 'real' || type === 'double') return `(${quoteText(text)} + 0e0)`;
  if (type === 'date') return `cast(${quoteText(text)} as date)`;
  // The session's zone is UTC, and the ledger writes UTC.
  if (type === 'timestamp' || type === 'timestamptz')
    return `cast(${quoteText(text.replace(/(?:Z|[+-]00(?::?00)?)$/, ''))} as datetime(6))`;
  return quoteText(text);
}

/**
 * Condition for the rows of a range. A row whose cursor is NULL lies in no range. Text is compared by bytes, as the
 * ledger does.
 */
export function rangeCondition(range: ReadRange): string {
  const name = quoteName(range.column);
  const column = range.type === 'varchar' ? `convert(${name} using utf8mb4) collate utf8mb4_bin` : name;
  const conditions = [
    range.from === undefined ? undefined : `${column} >= ${boundOf(range.from, range.type)}`,
    range.below === undefined ? undefined : `${column} < ${boundOf(range.below, range.type)}`,
    range.below === undefined && range.upTo !== undefined
      ? `${column} <= ${boundOf(range.upTo, range.type)}`
      : undefined,
  ].filter((condition) => condition !== undefined);
  return conditions.length > 0 ? conditions.join(' and ') : `${name} is not null`;
}
