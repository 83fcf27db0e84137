import type { Dialect } from '@sparkle-orchestration/core';
import { sqlString } from './literal.js';

/**
 * White space as both engines read it inside brackets. `\s` is not used: it means other characters in each of them.
 */
export const whiteSpace = ' \\t\\n\\r\\f\\v';

/** Whether a part of the text matches. The pattern is one that `portableRegex` let through, or a constant of ours. */
export function regexMatches(expression: string, pattern: string, dialect: Dialect): string {
  return dialect === 'duckdb'
    ? `regexp_matches(${expression}, ${sqlString(pattern)})`
    : `${expression} ~ ${sqlString(pattern)}`;
}

/** All matches replaced by a text that stands for itself. */
export function regexReplaceAll(expression: string, pattern: string, replacement: string): string {
  return `regexp_replace(${expression}, ${sqlString(pattern)}, ${sqlString(replacement.replaceAll('\\', '\\\\'))}, 'g')`;
}

/** The first group of the first match; NULL when there is no match or the group is empty. The pattern has one group. */
export function regexExtract(expression: string, pattern: string, dialect: Dialect): string {
  const found =
    dialect === 'duckdb'
      ? `regexp_extract(${expression}, ${sqlString(pattern)}, 1)`
      : `substring(${expression} from ${sqlString(pattern)})`;
  return `nullif(${found}, '')`;
}

/** Why a pattern cannot be used on every engine, and where in it. */
export interface RegexProblem {
  readonly index: number;
  readonly message: string;
}

const escapedSets: Readonly<Record<string, string>> = { d: '0-9', w: 'A-Za-z0-9_', s: '\\t\\n\\f\\r ' };
const controlEscapes = new Set(['t', 'n', 'r', 'f', 'v']);
const boundary = '(?:(?<![A-Za-z0-9_])(?=[A-Za-z0-9_])|(?<=[A-Za-z0-9_])(?![A-Za-z0-9_]))';

/** Where reading of a pattern is, and what it has written so far. */
interface Reading {
  readonly text: string;
  readonly dialect: Dialect;
  at: number;
  out: string;
  depth: number;
  groups: number;
  /** Nothing of the alternative has been read yet. */
  fresh: boolean;
}

function take(reading: Reading, piece: string, written = piece): void {
  reading.at += piece.length;
  reading.out += written;
}

function fail(reading: Reading, message: string, index = reading.at): never {
  throw { index, message } satisfies RegexProblem;
}

/** `\d` and the like, as the characters they stand for; other escapes of letters are refused. */
function readEscape(reading: Reading, inBrackets: boolean): void {
  const c = reading.text[reading.at + 1];
  if (c === undefined) fail(reading, 'a backslash ends the pattern');
  const set = escapedSets[inBrackets ? c : c.toLowerCase()];
  if (set) take(reading, `\\${c}`, inBrackets ? set : `[${c === c.toLowerCase() ? '' : '^'}${set}]`);
  else if (c === 'b' && !inBrackets) take(reading, '\\b', reading.dialect === 'postgres' ? boundary : '\\b');
  else if (/[A-Za-z0-9]/.test(c) && !controlEscapes.has(c)) {
    fail(reading, `"\\${c}"${inBrackets ? ' inside brackets' : ''} is not the same on every engine`);
  } else take(reading, `\\${c}`);
}

function readBracket(reading: Reading): void {
  const start = reading.at;
  take(reading, reading.text.startsWith('[^', start) ? '[^' : '[');
  for (let first = true; first || reading.text[reading.at] !== ']'; first = false) {
    const c = reading.text[reading.at];
    if (c === undefined) fail(reading, 'a bracket is not closed', start);
    if (c === '[') fail(reading, '"[" inside brackets is read differently; write "\\["');
    if (c === '\\') readEscape(reading, true);
    else take(reading, c, c === ']' ? '\\]' : c);
  }
  take(reading, ']');
}

function readParenthesis(reading: Reading): void {
  if (reading.text[reading.at] === ')') {
    if (reading.depth === 0) fail(reading, 'a parenthesis is closed that was not opened');
    reading.depth--;
    take(reading, ')');
    return;
  }
  reading.depth++;
  if (reading.text.startsWith('(?:', reading.at)) {
    take(reading, '(?:');
    return;
  }
  if (reading.text.startsWith('(?', reading.at)) {
    fail(reading, 'groups that begin with "(?" exist on some engines only; "(?:" is fine');
  }
  reading.groups++;
  take(reading, '(');
}

function readCount(reading: Reading): void {
  const match = /^\{\d+(,\d*)?\}/.exec(reading.text.slice(reading.at));
  if (!match) fail(reading, '"{" begins no count; write "\\{"');
  take(reading, match[0]);
}

/** Engines agree on anchors at the edges of an alternative; elsewhere they can never match, and not all see that. */
function readAnchor(reading: Reading, c: string): void {
  const next = reading.text[reading.at + 1];
  const atEdge = c === '^' ? reading.fresh : next === undefined || next === ')' || next === '|';
  if (!atEdge)
    fail(reading, `"${c}" is not at the ${c === '^' ? 'beginning' : 'end'}; write "\\${c}" for the character`);
  take(reading, c);
}

function readPiece(reading: Reading): void {
  const c = reading.text[reading.at] as string;
  const begins = c === '|' || c === '(';
  readOne(reading, c);
  reading.fresh = begins;
}

function readOne(reading: Reading, c: string): void {
  if (c === '^' || c === '$') readAnchor(reading, c);
  else if (c === '\\') readEscape(reading, false);
  else if (c === '[') readBracket(reading);
  else if (c === '(' || c === ')') readParenthesis(reading);
  else if (c === '.') take(reading, c, reading.dialect === 'postgres' ? '[^\\n]' : c);
  else if (c === '{') readCount(reading);
  else if (c === '}' || c === ']') fail(reading, `"${c}" stands alone; write "\\${c}"`);
  else take(reading, c);
}

/**
 * A user's pattern for one engine, meaning the same on each: literal characters, `.` (no line break), classes in
 * brackets, `\d \w \s \b` over ASCII, groups, `|`, `^`, `$`, `* + ? {m,n}`, and `(?i)` at the start. Look-around,
 * back references, named groups and Unicode classes are refused with their place.
 */
export function portableRegex(pattern: string, dialect: Dialect): { pattern: string; groups: number } | RegexProblem {
  const reading: Reading = { text: pattern, dialect, at: 0, out: '', depth: 0, groups: 0, fresh: true };
  try {
    if (pattern.startsWith('(?i)')) take(reading, '(?i)');
    while (reading.at < pattern.length) readPiece(reading);
    if (reading.depth > 0) fail(reading, 'a parenthesis is not closed');
    return { pattern: reading.out, groups: reading.groups };
  } catch (problem) {
    if (problem !== null && typeof problem === 'object' && 'index' in problem) return problem as RegexProblem;
    throw problem;
  }
}
