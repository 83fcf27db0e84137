import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { sourceDiagnostics as report } from './diagnostics.js';
import { lineAndColumn, locationOf, type PositionBuilder, type PositionTable, positionBuilder } from './positions.js';
import { badKey, badString, forbiddenKeys } from './text.js';

/** Deepest nesting of a document. */
export const maxDepth = 100;

/** A value with the places of its parts. */
export interface ParsedValue {
  readonly value: unknown;
  readonly positions: PositionTable;
  readonly diagnostics: readonly Diagnostic[];
  /** The text stops in the middle: another try may find it whole. */
  readonly incomplete: boolean;
}

interface State {
  readonly file: string;
  readonly text: string;
  readonly positions: PositionBuilder;
  readonly diagnostics: Diagnostic[];
  at: number;
  depth: number;
}

/** Thrown inside the parser at the first syntax error; never leaves this file. */
class Stop {
  constructor(
    readonly diagnostic: Diagnostic,
    readonly incomplete: boolean,
  ) {}
}

/** Parses JSON strictly: duplicate keys, inexact integers and unusable keys are errors with their places. */
export function parseJson(file: string, text: string): ParsedValue {
  const state: State = { file, text, positions: positionBuilder(), diagnostics: [], at: 0, depth: 0 };
  try {
    space(state);
    if (state.at >= text.length) return finish(state, undefined, false);
    const value = readValue(state, -1, -1);
    space(state);
    if (state.at < text.length) throw unexpected(state, 'the end of the file');
    return finish(state, value, false);
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop;
    state.diagnostics.push(stop.diagnostic);
    return finish(state, undefined, stop.incomplete);
  }
}

function finish(state: State, value: unknown, incomplete: boolean): ParsedValue {
  return { value, positions: state.positions.table(), diagnostics: state.diagnostics, incomplete };
}

function unexpected(state: State, wanted: string): Stop {
  const { file, text, at } = state;
  const location = locationOf(file, text, at, Math.min(at + 1, text.length));
  if (at >= text.length) {
    return new Stop(report.report('incomplete', { text: `${wanted} is missing` }, location), true);
  }
  const found =
    text.startsWith('//', at) || text.startsWith('/*', at)
      ? 'a comment'
      : JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0));
  const hint =
    found === 'a comment'
      ? 'JSON has no comments; use a .yaml file to write some'
      : wanted === 'a key in double quotes' && text[at] === '}'
        ? 'remove the comma before it'
        : undefined;
  return new Stop(report.report('syntax', { text: `expected ${wanted}, found ${found}` }, location, { hint }), false);
}

function space(state: State): void {
  const { text } = state;
  for (;;) {
    const code = text.charCodeAt(state.at);
    if (code === 32 || code === 10 || code === 13 || code === 9) state.at += 1;
    else return;
  }
}

function readValue(state: State, keyStart: number, keyEnd: number): unknown {
  const index = state.positions.open(state.at, keyStart, keyEnd);
  const value = readBare(state, index);
  state.positions.close(index, state.at);
  return value;
}

function readBare(state: State, index: number): unknown {
  const { text, at } = state;
  switch (text[at]) {
    case '{':
      return nested(state, readObject);
    case '[':
      return nested(state, readArray);
    case '"':
      return readString(state);
    case 't':
      return word(state, 'true', true);
    case 'f':
      return word(state, 'false', false);
    case 'n':
      return word(state, 'null', null);
    default:
      return readNumber(state, index);
  }
}

function nested<T>(state: State, read: (state: State) => T): T {
  state.depth += 1;
  if (state.depth > maxDepth) {
    const text = `values are nested deeper than ${maxDepth} levels`;
    throw new Stop(
      report.report('too-large', { text }, locationOf(state.file, state.text, state.at, state.at + 1)),
      false,
    );
  }
  const value = read(state);
  state.depth -= 1;
  return value;
}

function readObject(state: State): Record<string, unknown> {
  const { text } = state;
  const result: Record<string, unknown> = {};
  const seen = new Map<string, number>();
  state.at += 1;
  space(state);
  if (text[state.at] === '}') {
    state.at += 1;
    return result;
  }
  for (;;) {
    if (text[state.at] !== '"') throw unexpected(state, 'a key in double quotes');
    const keyStart = state.at;
    const key = readString(state);
    const keyEnd = state.at;
    const usable = checkKey(state, key, keyStart, keyEnd, seen);
    space(state);
    if (text[state.at] !== ':') throw unexpected(state, '":"');
    state.at += 1;
    space(state);
    const index = state.positions.open(state.at, keyStart, keyEnd);
    state.positions.key(index, text, key);
    const value = readBare(state, index);
    state.positions.close(index, state.at);
    if (usable) result[key] = value;
    space(state);
    const sign = text[state.at];
    if (sign !== ',' && sign !== '}') throw unexpected(state, '"," or "}"');
    state.at += 1;
    if (sign === '}') return result;
    space(state);
  }
}

/** Checks a key of a mapping and says whether its value may be kept. Used by both formats. */
export function checkKey(
  state: { readonly file: string; readonly text: string; readonly diagnostics: Diagnostic[] },
  key: string,
  start: number,
  end: number,
  seen: Map<string, number>,
): boolean {
  const { file, text, diagnostics } = state;
  const first = seen.get(key);
  if (first !== undefined) {
    const line = lineAndColumn(text, first).line;
    const related = [{ message: 'first written here', location: locationOf(file, text, first) }];
    diagnostics.push(
      report.report('duplicate-key', { key, first: line }, locationOf(file, text, start, end), { related }),
    );
    return false;
  }
  seen.set(key, start);
  if (forbiddenKeys.has(key)) {
    diagnostics.push(report.report('forbidden-key', { key }, locationOf(file, text, start, end)));
    return false;
  }
  const reason = badKey(key);
  if (reason === undefined) return true;
  diagnostics.push(report.report('bad-key', { reason }, locationOf(file, text, start, end)));
  return false;
}

function readArray(state: State): unknown[] {
  const { text } = state;
  const result: unknown[] = [];
  state.at += 1;
  space(state);
  if (text[state.at] === ']') {
    state.at += 1;
    return result;
  }
  for (;;) {
    result.push(readValue(state, -1, -1));
    space(state);
    const sign = text[state.at];
    if (sign !== ',' && sign !== ']') throw unexpected(state, '"," or "]"');
    state.at += 1;
    if (sign === ']') return result;
    space(state);
  }
}

const plainString = /"[^"\\\u0000-\u001F]*"/y;

function readString(state: State): string {
  const { text, at } = state;
  plainString.lastIndex = at;
  if (plainString.test(text)) {
    state.at = plainString.lastIndex;
    return text.slice(at + 1, state.at - 1);
  }
  skipString(state);
  const value = JSON.parse(text.slice(at, state.at)) as string;
  const bad = badString(value);
  if (bad !== undefined) {
    state.diagnostics.push(report.report('character', { name: bad }, locationOf(state.file, text, at, state.at)));
  }
  return value;
}

const escapePattern = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Goes behind the closing quote of a text with escapes; stops at the first place that is wrong. */
function skipString(state: State): void {
  const { text } = state;
  for (state.at += 1; state.at < text.length; ) {
    const code = text.charCodeAt(state.at);
    if (code === 92) {
      escapePattern.lastIndex = state.at;
      if (!escapePattern.test(text)) break;
      state.at = escapePattern.lastIndex;
    } else if (code === 34) {
      state.at += 1;
      return;
    } else if (code < 32) break;
    else state.at += 1;
  }
  const isEscape = text[state.at] === '\\' && state.at + 1 < text.length;
  throw unexpected(state, isEscape ? 'a known escape such as \\" or \\n' : 'the closing quote of a text');
}

function word<T>(state: State, wanted: string, value: T): T {
  const { text, at } = state;
  if (!text.startsWith(wanted, at)) {
    if (wanted.startsWith(text.slice(at))) state.at = text.length;
    throw unexpected(state, `${wanted} or another value`);
  }
  state.at += wanted.length;
  return value;
}

const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

function readNumber(state: State, index: number): unknown {
  const { text, at } = state;
  number.lastIndex = at;
  if (!number.test(text)) throw unexpected(state, 'a value');
  state.at = number.lastIndex;
  const raw = text.slice(at, state.at);
  const { value, problem } = exactNumber(raw);
  if (problem !== undefined) {
    state.positions.close(index, state.at);
    state.diagnostics.push(report.report(problem, { text: raw }, locationOf(state.file, text, at, state.at)));
  }
  return value;
}

/** A number as JavaScript can hold it, or why it cannot. */
export function exactNumber(raw: string): {
  readonly value: number;
  readonly problem?: 'number-not-exact' | 'not-finite';
} {
  const value = Number(raw);
  if (!Number.isFinite(value) || Object.is(value, -0)) return { value: 0, problem: 'not-finite' };
  if (/^[-+]?[0-9]+$/.test(raw) && !Number.isSafeInteger(value)) return { value, problem: 'number-not-exact' };
  return { value };
}
