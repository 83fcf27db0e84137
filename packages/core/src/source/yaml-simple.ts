import type { ParsedValue } from './json.js';
import { checkedKeys } from './key-set.js';
import { type PositionBuilder, positionBuilder } from './positions.js';
import { plainScalar } from './yaml-scalar.js';

interface Line {
  /** Column of the first character, from 0; after `- ` of the item itself while its content is read. */
  indent: number;
  start: number;
  readonly end: number;
}

interface State {
  readonly text: string;
  readonly lines: readonly Line[];
  readonly positions: PositionBuilder;
  /** Index of the line that is read. */
  at: number;
}

/** Thrown where the text leaves the simple subset; never leaves this file. */
const notSimple = Symbol('not simple');
const leave = (): never => {
  throw notSimple;
};

/** What only the full parser reads wherever it stands; other signs matter only where a value begins. */
const special = /[\t\r]|^(?:---|\.\.\.|%)/m;

/**
 * Reads the YAML that most definitions are written in: block mappings and lists of one-line values. Whatever else a
 * text holds, and everything that would be a finding, gives nothing, and the full parser reads the text. Values and
 * places are the same as there; it takes a tenth of the time.
 */
export function parseSimpleYaml(text: string): ParsedValue | undefined {
  if (special.test(text)) return undefined;
  const state: State = { text, lines: contentLines(text), positions: positionBuilder(), at: 0 };
  const [first] = state.lines;
  if (first?.indent !== 0) return undefined;
  try {
    const index = state.positions.open(first.start);
    const value = readMapping(state, 0);
    state.positions.close(index, endOfLast(state));
    if (state.at < state.lines.length) return undefined;
    return { value, positions: state.positions.table(), diagnostics: [], incomplete: false };
  } catch (signal) {
    if (signal !== notSimple) throw signal;
    return undefined;
  }
}

function contentLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  for (let from = 0; from <= text.length; ) {
    const newline = text.indexOf('\n', from);
    const end = newline === -1 ? text.length : newline;
    let start = from;
    while (start < end && text[start] === ' ') start += 1;
    if (start < end && text[start] !== '#') lines.push({ indent: start - from, start, end });
    from = end + 1;
  }
  return lines;
}

function endOfLast(state: State): number {
  return state.lines[state.at - 1]?.end ?? state.text.length;
}

const keyPattern = /(?:[A-Za-z_$][\w.$-]*|"[^"\\\n]*"|'[^'\n]*'):(?=[ \n]|$)/y;

/** End of the key that starts here (before its colon), or -1. */
function keyEnd(text: string, start: number): number {
  keyPattern.lastIndex = start;
  return keyPattern.test(text) ? keyPattern.lastIndex - 1 : -1;
}

function keyText(text: string, start: number, end: number): string {
  const raw = text.slice(start, end);
  if (raw[0] === '"' || raw[0] === "'") return raw.slice(1, -1);
  const scalar = plainScalar(raw);
  return scalar.value === raw && !scalar.ambiguous ? raw : leave();
}

function readMapping(state: State, indent: number): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const accept = checkedKeys();
  for (let line = state.lines[state.at]; line && line.indent === indent; line = state.lines[state.at]) {
    const { start } = line;
    const end = keyEnd(state.text, start);
    if (end === -1) return leave();
    const key = keyText(state.text, start, end);
    if (!accept(key)) return leave();
    result[key] = readMember(state, line, start, end, key);
  }
  const after = state.lines[state.at];
  return after && after.indent > indent ? leave() : result;
}

function readMember(state: State, line: Line, start: number, end: number, key: string): unknown {
  const { text } = state;
  const from = skipSpaces(text, end + 1, line.end);
  if (from < line.end && text[from] !== '#') {
    const index = state.positions.open(from, start, end);
    state.positions.key(index, text, key);
    const { value, end: until } = readInline(state, from, line.end);
    state.positions.close(index, until);
    state.at += 1;
    if ((state.lines[state.at]?.indent ?? -1) > line.indent) return leave();
    return value;
  }
  state.at += 1;
  const next = state.lines[state.at];
  if (!next) return leave();
  const isList = isItem(text, next);
  if (next.indent < line.indent || (next.indent === line.indent && !isList)) return leave();
  const index = state.positions.open(next.start, start, end);
  state.positions.key(index, text, key);
  const value = isList ? readList(state, next.indent) : readMapping(state, next.indent);
  state.positions.close(index, endOfLast(state));
  return value;
}

function isItem(text: string, line: Line): boolean {
  return text[line.start] === '-' && (text[line.start + 1] === ' ' || line.start + 1 === line.end);
}

function readList(state: State, indent: number): unknown[] {
  const { text } = state;
  const result: unknown[] = [];
  for (
    let line = state.lines[state.at];
    line && line.indent === indent && isItem(text, line);
    line = state.lines[state.at]
  ) {
    const from = skipSpaces(text, line.start + 1, line.end);
    if (from >= line.end || text[from] === '#' || text[from] === '-') return leave();
    const index = state.positions.open(from);
    if (keyEnd(text, from) !== -1) {
      line.indent += from - line.start;
      line.start = from;
      result.push(readMapping(state, line.indent));
      state.positions.close(index, endOfLast(state));
      continue;
    }
    const { value, end } = readInline(state, from, line.end);
    state.positions.close(index, end);
    state.at += 1;
    if ((state.lines[state.at]?.indent ?? -1) > indent) return leave();
    result.push(value);
  }
  return result;
}

function skipSpaces(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && text[at] === ' ') at += 1;
  return at;
}

interface Inline {
  readonly value: unknown;
  readonly end: number;
}

/** A value that ends on its line; only a comment may follow. */
function readInline(state: State, from: number, lineEnd: number): Inline {
  const sign = state.text[from];
  const found =
    sign === '"' || sign === "'"
      ? quoted(state.text, from)
      : sign === '[' || sign === '{'
        ? flow(state, from, lineEnd, 0)
        : plain(state.text, from, lineEnd);
  const after = skipSpaces(state.text, found.end, lineEnd);
  const isComment = state.text[after] === '#' && after > found.end;
  return after >= lineEnd || isComment ? found : leave();
}

const quotedPattern = /"[^"\\\n]*"|'[^'\n]*'(?!')/y;

function quoted(text: string, from: number): Inline {
  quotedPattern.lastIndex = from;
  if (!quotedPattern.test(text)) return leave();
  const end = quotedPattern.lastIndex;
  return { value: text.slice(from + 1, end - 1), end };
}

const plainStart = /[\w./$(+<=^~;\\\u0080-\uFFFF]|-(?=[0-9])/y;

function plain(text: string, from: number, lineEnd: number): Inline {
  plainStart.lastIndex = from;
  if (!plainStart.test(text)) return leave();
  const line = text.slice(from, lineEnd);
  const comment = line.indexOf(' #');
  return plainValue(comment === -1 ? line : line.slice(0, comment), from);
}

function plainValue(written: string, from: number): Inline {
  const raw = written.trimEnd();
  if (raw.includes(': ') || raw.endsWith(':')) return leave();
  const { value, problem, ambiguous } = plainScalar(raw);
  return problem || ambiguous ? leave() : { value, end: from + raw.length };
}

function flow(state: State, from: number, lineEnd: number, depth: number): Inline {
  return depth > 20
    ? leave()
    : state.text[from] === '['
      ? flowList(state, from, lineEnd, depth)
      : flowMapping(state, from, lineEnd, depth);
}

function flowList(state: State, from: number, lineEnd: number, depth: number): Inline {
  const { text } = state;
  const value: unknown[] = [];
  let at = skipSpaces(text, from + 1, lineEnd);
  if (text[at] === ']') return { value, end: at + 1 };
  for (;;) {
    const index = state.positions.open(at);
    const item = flowValue(state, at, lineEnd, depth);
    state.positions.close(index, item.end);
    value.push(item.value);
    at = skipSpaces(text, item.end, lineEnd);
    if (text[at] === ']') return { value, end: at + 1 };
    if (text[at] !== ',') return leave();
    at = skipSpaces(text, at + 1, lineEnd);
  }
}

function flowMapping(state: State, from: number, lineEnd: number, depth: number): Inline {
  const { text } = state;
  const value: Record<string, unknown> = {};
  const accept = checkedKeys();
  let at = skipSpaces(text, from + 1, lineEnd);
  if (text[at] === '}') return { value, end: at + 1 };
  for (;;) {
    const end = keyEnd(text, at);
    if (end === -1 || text[end + 1] !== ' ') return leave();
    const key = keyText(text, at, end);
    if (!accept(key)) return leave();
    const start = skipSpaces(text, end + 1, lineEnd);
    const index = state.positions.open(start, at, end);
    state.positions.key(index, text, key);
    const member = flowValue(state, start, lineEnd, depth);
    state.positions.close(index, member.end);
    value[key] = member.value;
    at = skipSpaces(text, member.end, lineEnd);
    if (text[at] === '}') return { value, end: at + 1 };
    if (text[at] !== ',') return leave();
    at = skipSpaces(text, at + 1, lineEnd);
  }
}

const flowPlain = /(?:[\w./$(+<=^~;\\\u0080-\uFFFF]|-(?=[0-9]))[^,[\]{}\n"'#:]*/y;

function flowValue(state: State, from: number, lineEnd: number, depth: number): Inline {
  const { text } = state;
  const sign = text[from];
  if (from >= lineEnd) return leave();
  if (sign === '[' || sign === '{') return flow(state, from, lineEnd, depth + 1);
  if (sign === '"' || sign === "'") return quoted(text, from);
  flowPlain.lastIndex = from;
  if (!flowPlain.test(text)) return leave();
  const after = text[flowPlain.lastIndex];
  if (after !== ',' && after !== ']' && after !== '}') return leave();
  return plainValue(text.slice(from, flowPlain.lastIndex), from);
}
