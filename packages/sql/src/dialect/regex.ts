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

/** Reads one pattern and writes it for an engine; every construct that engines read differently is spelled out. */
class PatternReader {
  private at = 0;
  private out = '';
  private depth = 0;
  groups = 0;

  constructor(
    private readonly text: string,
    private readonly dialect: Dialect,
  ) {}

  read(): string {
    if (this.text.startsWith('(?i)')) this.take('(?i)');
    while (this.at < this.text.length) this.one();
    if (this.depth > 0) this.fail('a parenthesis is not closed');
    return this.out;
  }

  private take(piece: string, written = piece): void {
    this.at += piece.length;
    this.out += written;
  }

  private fail(message: string, index = this.at): never {
    throw { index, message } satisfies RegexProblem;
  }

  private one(): void {
    const c = this.text[this.at] as string;
    if (c === '\\') this.escape();
    else if (c === '[') this.bracket();
    else if (c === '(') this.open();
    else if (c === ')') this.close();
    else if (c === '.') this.take(c, this.dialect === 'postgres' ? '[^\\n]' : c);
    else if (c === '{') this.counts();
    else if (c === '}' || c === ']') this.fail(`"${c}" stands alone; write "\\${c}"`);
    else this.take(c);
  }

  private escape(): void {
    const c = this.text[this.at + 1];
    if (c === undefined) this.fail('a backslash ends the pattern');
    const set = escapedSets[c.toLowerCase()];
    if (set) this.take(`\\${c}`, `[${c === c.toLowerCase() ? '' : '^'}${set}]`);
    else if (c === 'b') this.take('\\b', this.dialect === 'postgres' ? boundary : '\\b');
    else if (/[A-Za-z0-9]/.test(c) && !controlEscapes.has(c)) this.fail(`"\\${c}" is not the same on every engine`);
    else this.take(`\\${c}`);
  }

  private open(): void {
    this.depth++;
    if (this.text.startsWith('(?:', this.at)) {
      this.take('(?:');
      return;
    }
    if (this.text.startsWith('(?', this.at))
      this.fail('groups that begin with "(?" exist on some engines only; "(?:" is fine');
    this.groups++;
    this.take('(');
  }

  private close(): void {
    if (this.depth === 0) this.fail('a parenthesis is closed that was not opened');
    this.depth--;
    this.take(')');
  }

  private counts(): void {
    const match = /^\{\d+(,\d*)?\}/.exec(this.text.slice(this.at));
    if (!match) this.fail('"{" begins no count; write "\\{"');
    this.take(match[0]);
  }

  private bracket(): void {
    const start = this.at;
    const head = this.text.startsWith('[^', start) ? '[^' : '[';
    this.take(head);
    let first = true;
    while (first || this.text[this.at] !== ']') {
      const c = this.text[this.at];
      if (c === undefined) this.fail('a bracket is not closed', start);
      if (c === '[') this.fail('"[" inside brackets is read differently; write "\\["');
      if (c === '\\') this.bracketEscape();
      else if (c === ']') this.take(c, '\\]');
      else this.take(c);
      first = false;
    }
    this.take(']');
  }

  private bracketEscape(): void {
    const c = this.text[this.at + 1];
    if (c === undefined) this.fail('a backslash ends the pattern');
    const set = escapedSets[c];
    if (set) this.take(`\\${c}`, set);
    else if (/[A-Za-z0-9]/.test(c) && !controlEscapes.has(c))
      this.fail(`"\\${c}" inside brackets is not the same on every engine`);
    else this.take(`\\${c}`);
  }
}

/**
 * A user's pattern for one engine, meaning the same on each: literal characters, `.` (no line break), classes in
 * brackets, `\d \w \s \b` over ASCII, groups, `|`, `^`, `$`, `* + ? {m,n}`, and `(?i)` at the start. Look-around,
 * back references, named groups and Unicode classes are refused with their place.
 */
export function portableRegex(pattern: string, dialect: Dialect): { pattern: string; groups: number } | RegexProblem {
  const reader = new PatternReader(pattern, dialect);
  try {
    return { pattern: reader.read(), groups: reader.groups };
  } catch (problem) {
    if (problem !== null && typeof problem === 'object' && 'index' in problem) return problem as RegexProblem;
    throw problem;
  }
}
