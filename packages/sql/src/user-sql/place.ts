import type { Location } from '@sparkle-orchestration/core';

/**
 * The place inside a text that stands in a document. Known exactly for a text on one line whose written length shows
 * that nothing in it is escaped; otherwise the place of the whole value.
 */
export function placeInValue(value: Location, text: string, start: number): Location {
  const { file, line, column, endLine, endColumn } = value;
  if (endLine !== line || endColumn === undefined || text.includes('\n')) return value;
  const quotes = endColumn - column - text.length;
  if (quotes !== 0 && quotes !== 2) return value;
  return { file, line, column: column + quotes / 2 + start, endLine, endColumn };
}

/** The place inside a text that is a part of a file, starting at `offset` of it. */
export function placeInFile(file: string, fileText: string, offset: number): Location {
  const before = fileText.slice(0, offset).split('\n');
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
