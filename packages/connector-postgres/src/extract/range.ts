import type { ReadRange } from '@sparkle-orchestration/core';
import { quoteName, quoteText } from '../sql-text.js';
import { postgresType } from '../types.js';

/**
 * Condition for the rows of a range. Bounds are compared as the cursor's type, with plain comparisons that an index
 * serves; a row whose cursor is NULL lies in no range.
 */
export function rangeCondition(range: ReadRange): string {
  const column = quoteName(range.column);
  const bound = (text: string) => `cast(${quoteText(text)} as ${postgresType(range.type)})`;
  const conditions = [
    range.from === undefined ? undefined : `${column} >= ${bound(range.from)}`,
    range.below === undefined ? undefined : `${column} < ${bound(range.below)}`,
    range.below === undefined && range.upTo !== undefined ? `${column} <= ${bound(range.upTo)}` : undefined,
  ].filter((condition) => condition !== undefined);
  return conditions.length > 0 ? conditions.join(' and ') : `${column} is not null`;
}
