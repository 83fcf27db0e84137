import { describe, expect, it } from 'vitest';
import { lineEdits } from './line-edits.js';

const lines = (text: string) => text.split('');

describe('differences of lines', () => {
  it('are none for equal texts', () => {
    expect(lineEdits(lines('abc'), lines('abc'))).toEqual([]);
  });

  it('are changed, put in and taken out, at their line', () => {
    expect(lineEdits(lines('abcd'), lines('aXcd'))).toEqual([{ line: 2, expected: 'b', found: 'X' }]);
    expect(lineEdits(lines('abc'), lines('abXc'))).toEqual([{ line: 3, found: 'X' }]);
    expect(lineEdits(lines('abc'), lines('ac'))).toEqual([{ line: 2, expected: 'b' }]);
    expect(lineEdits(lines('abcdef'), lines('aXcdeYf'))).toEqual([
      { line: 2, expected: 'b', found: 'X' },
      { line: 6, found: 'Y' },
    ]);
  });

  it('are few for a text that is moved', () => {
    expect(lineEdits(lines('abcde'), lines('bcdea'))).toHaveLength(2);
  });

  it('are told for texts without anything in common', () => {
    expect(lineEdits(lines('ab'), lines('xyz'))).toEqual([
      { line: 1, expected: 'a', found: 'x' },
      { line: 2, expected: 'b', found: 'y' },
      { line: 3, found: 'z' },
    ]);
  });
});
