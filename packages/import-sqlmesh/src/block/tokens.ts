/** A token of a model file: a word, a quoted text, a number, or one mark. Comments and blanks are left out. */
export interface Token {
  readonly kind: 'word' | 'string' | 'identifier' | 'number' | 'mark';
  /** What it says: quotes taken off and escapes resolved. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface Scan {
  readonly tokens: readonly Token[];
  /** Comments in front of the first token, without their marks. */
  readonly comment: string;
  /** Where a quote or comment was opened that nothing closes. */
  readonly open?: number;
}

/** Dialects whose texts know a backslash as escape; in them double quotes are texts too. */
const backslash = new Set([
  'bigquery',
  'hive',
  'spark',
  'spark2',
  'databricks',
  'mysql',
  'starrocks',
  'doris',
  'clickhouse',
  'snowflake',
]);
const doubleQuotedText = new Set(['bigquery', 'hive', 'spark', 'spark2', 'databricks', 'mysql', 'starrocks', 'doris']);

const wordStart = /[\p{L}_@$]/u;
const wordPart = /[\p{L}\p{N}_@$]/u;
const marks = [':=', '::', '->', '=>', '<=', '>=', '<>', '!=', '||'];

interface Quoted {
  readonly text: string;
  readonly end: number;
}

/** A quoted text: the quote doubled is itself, a backslash escapes where the dialect knows it. */
function quoted(sql: string, start: number, quote: string, escapes: boolean): Quoted | undefined {
  let text = '';
  for (let at = start + 1; at < sql.length; at++) {
    const character = sql[at] ?? '';
    if (escapes && character === '\\' && at + 1 < sql.length) {
      text += sql[at + 1];
      at += 1;
    } else if (character !== quote) text += character;
    else if (sql[at + 1] === quote) {
      text += quote;
      at += 1;
    } else return { text, end: at + 1 };
  }
  return undefined;
}

/** Text between equal dollar marks: `$$ … $$`, `$body$ … $body$`. */
function dollarQuoted(sql: string, start: number): Quoted | undefined {
  const mark = /^\$[A-Za-z_]*\$/.exec(sql.slice(start, start + 64))?.[0];
  if (mark === undefined) return undefined;
  const end = sql.indexOf(mark, start + mark.length);
  return end < 0 ? undefined : { text: sql.slice(start + mark.length, end), end: end + mark.length };
}

function numberAt(sql: string, start: number): string | undefined {
  return /^(?:\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)/.exec(sql.slice(start, start + 64))?.[0];
}

/** Cuts the text of a model file into tokens. Texts, identifiers and comments may hold anything. */
export function scan(sql: string, dialect = ''): Scan {
  const tokens: Token[] = [];
  const comments: string[] = [];
  const escapes = backslash.has(dialect);
  const push = (kind: Token['kind'], text: string, start: number, end: number): number => {
    tokens.push({ kind, text, start, end });
    return end;
  };
  for (let at = 0; at < sql.length; ) {
    const character = sql[at] ?? '';
    if (/\s/.test(character)) at += 1;
    else if (sql.startsWith('--', at)) {
      const end = sql.indexOf('\n', at);
      const stop = end < 0 ? sql.length : end;
      if (tokens.length === 0) comments.push(sql.slice(at + 2, stop).trim());
      at = stop;
    } else if (sql.startsWith('/*', at)) {
      const end = sql.indexOf('*/', at + 2);
      if (end < 0) return { tokens, comment: comments.join('\n'), open: at };
      if (tokens.length === 0) comments.push(sql.slice(at + 2, end).trim());
      at = end + 2;
    } else if (character === "'" || character === '"' || character === '`') {
      const text = quoted(sql, at, character, escapes && character !== '`');
      if (!text) return { tokens, comment: comments.join('\n'), open: at };
      const isText = character === "'" || (character === '"' && doubleQuotedText.has(dialect));
      at = push(isText ? 'string' : 'identifier', text.text, at, text.end);
    } else if (character === '$' && dollarQuoted(sql, at)) {
      const text = dollarQuoted(sql, at) as Quoted;
      at = push('string', text.text, at, text.end);
    } else if (wordStart.test(character)) {
      let end = at + 1;
      while (end < sql.length && wordPart.test(sql[end] ?? '')) end += 1;
      at = push('word', sql.slice(at, end), at, end);
    } else {
      const number = numberAt(sql, at);
      const mark = marks.find((m) => sql.startsWith(m, at)) ?? [...sql.slice(at, at + 2)][0] ?? character;
      at = number ? push('number', number, at, at + number.length) : push('mark', mark, at, at + mark.length);
    }
  }
  return { tokens, comment: comments.join('\n') };
}

export const isMark = (token: Token | undefined, text: string): boolean =>
  token?.kind === 'mark' && token.text === text;

export const isWord = (token: Token | undefined, text: string): boolean =>
  token?.kind === 'word' && token.text.toUpperCase() === text;

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Index of the token that closes the bracket at `open`; nothing when none does. */
export function closingOf(tokens: readonly Token[], open: number): number | undefined {
  const waiting: string[] = [];
  for (let at = open; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.kind !== 'mark') continue;
    const end = closing[token.text];
    if (end) waiting.push(end);
    else if (token.text === waiting.at(-1)) {
      waiting.pop();
      if (waiting.length === 0) return at;
    } else if (token.text === ')' || token.text === ']' || token.text === '}') return undefined;
  }
  return undefined;
}

/** Parts between commas that stand in no bracket; empty parts (a comma at the end) are left out. */
export function split(tokens: readonly Token[], separator = ','): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'mark' && closing[token.text]) depth += 1;
    else if (token.kind === 'mark' && /^[)\]}]$/.test(token.text)) depth -= 1;
    if (depth === 0 && isMark(token, separator)) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

/** What stands inside of the bracket that all of the tokens are in; nothing when they are in none. */
export function inside(tokens: readonly Token[]): readonly Token[] | undefined {
  const [first] = tokens;
  if (first?.kind !== 'mark' || !closing[first.text]) return undefined;
  return closingOf(tokens, 0) === tokens.length - 1 ? tokens.slice(1, -1) : undefined;
}
