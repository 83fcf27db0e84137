import type { Dialect } from '@sparkle-orchestration/core';

/** Letters that ICU changes into several, or by their place in the word: changed before, as DuckDB changes them. */
const before = { upper: ['ß', 'ẞ'], lower: ['Σİ', 'σi'] } as const;

/**
 * Text in upper or lower case by Unicode, letter by letter, whatever collation the database was made with (a `C`
 * database would leave `é` as it is). Engines still differ in ligatures, Georgian, and letters with several marks that
 * Unicode writes as more than one letter in the other case; they are rare enough to be told rather than refused.
 */
export function letterCase(expression: string, to: 'upper' | 'lower', dialect: Dialect): string {
  if (dialect === 'duckdb') return `${to}(${expression})`;
  const [from, into] = before[to];
  return `${to}(translate(${expression}, '${from}', '${into}') collate "und-x-icu")`;
}
