import type { Dialect } from '@sparkle-orchestration/core';

/**
 * Text in upper or lower case by Unicode, whatever collation the database was made with (a `C` database would leave
 * `é` as it is).
 */
export function letterCase(expression: string, to: 'upper' | 'lower', dialect: Dialect): string {
  return dialect === 'postgres' ? `${to}(${expression} collate "und-x-icu")` : `${to}(${expression})`;
}
