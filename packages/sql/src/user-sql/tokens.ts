import type { Dialect as ParserDialect } from '@polyglot-sql/sdk';
import { sqlParser } from './parser.js';

/** A token as the parser really gives it (its declared type names the fields in another way). */
interface RawToken {
  readonly token_type: string;
  readonly text: string;
  readonly span: { readonly start: number; readonly end: number };
  readonly comments: readonly string[];
  readonly trailing_comments: readonly string[];
}

/** A token with its place in the text, in UTF-16 units. */
export interface Token {
  readonly type: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly comments: boolean;
}

/** The parser counts characters, JavaScript counts UTF-16 units: an index of the one to one of the other. */
export function unitIndex(sql: string): (characters: number) => number {
  if (!/[\ud800-\udbff]/.test(sql)) return (n) => n;
  const starts: number[] = [];
  let at = 0;
  for (const character of sql) {
    starts.push(at);
    at += character.length;
  }
  return (n) => starts[n] ?? sql.length;
}

export interface SqlProblem {
  readonly message: string;
  /** Place in the text, in UTF-16 units. */
  readonly start: number;
}

const marks: Readonly<Record<string, string>> = {
  LParen: '"("',
  RParen: '")"',
  LBracket: '"["',
  RBracket: '"]"',
  Comma: '","',
};

/** A message of the parser in plain words, without its own position. */
export function problemMessage(error: string | undefined): string {
  const plain = (error ?? 'it cannot be parsed')
    .replace(/^(?:Parse|Tokenization|Syntax)? ?error at line \d+, column \d+: /i, '')
    .replace(/ near \[.*$/s, '')
    .replace(/ \(''\)$/, '')
    .replace(/\b[LR](?:Paren|Bracket)\b|\bComma\b/g, (name) => marks[name] ?? name);
  return plain.charAt(0).toLowerCase() + plain.slice(1);
}

/** Tokens of the text, or why it has none. */
export function tokensOf(sql: string, dialect: string): readonly Token[] | SqlProblem {
  const result = sqlParser().tokenize(sql, dialect as ParserDialect);
  const units = unitIndex(sql);
  if (!result.success || !result.tokens) {
    const { errorStart } = result as { errorStart?: number };
    return { message: problemMessage(result.error), start: units(errorStart ?? 0) };
  }
  return (result.tokens as unknown as readonly RawToken[]).map((t) => ({
    type: t.token_type,
    text: t.text,
    start: units(t.span.start),
    end: units(t.span.end),
    comments: t.comments.length > 0 || t.trailing_comments.length > 0,
  }));
}

/** A change of a text: the characters from `start` to `end` become another text. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with all edits, everything else untouched. */
export function edited(sql: string, edits: readonly Edit[]): string {
  let result = sql;
  for (const edit of [...edits].sort((a, b) => b.start - a.start)) {
    result = result.slice(0, edit.start) + edit.text + result.slice(edit.end);
  }
  return result;
}
