import { nearestName } from '@sparkle-orchestration/core';
import { currentTimes, unrepeatable } from './functions.js';
import type { Edit, Token } from './tokens.js';

/** A finding at a place of the text; the caller knows the code's table. */
export interface Finding {
  readonly start: number;
  readonly report:
    | readonly ['not-one-expression', { found: string }]
    | readonly ['foreign-syntax', { text: string; dialect: string }]
    | readonly ['unknown-function', { name: string; dialect: string; near?: string | undefined }]
    | readonly ['not-repeatable', { name: string }]
    | readonly ['not-translatable', { text: string; from: string; to: string }]
    | readonly ['unknown-column', { column: string; near?: string | undefined; known: readonly string[] }]
    | readonly ['not-one-select', { found: string }]
    | readonly ['syntax', { message: string; dialect: string }];
}

/** Words that stand before a parenthesis without being functions. */
const notFunctions = new Set(
  'in and or not exists values over filter case when then else between like i_like as any all some interval on using select where from by having distinct union except intersect is with set row rows range lateral join limit offset group order partition end similar array nulls'.split(
    ' ',
  ),
);

export interface Call {
  readonly name: string;
  readonly token: Token;
}

/** Function calls of a text: a word right before a parenthesis, in their order. */
export function callsOf(tokens: readonly Token[]): Call[] {
  return tokens.flatMap((token, n) => {
    const before = tokens[n - 1]?.type;
    const isWord =
      /^[A-Za-z_][A-Za-z_0-9]*$/.test(token.text) && token.type !== 'STRING' && token.type !== 'QUOTED_IDENTIFIER';
    if (tokens[n + 1]?.type !== 'L_PAREN' || !isWord || before === 'DOT' || before === 'D_COLON') return [];
    const name = token.text.toLowerCase();
    return notFunctions.has(name) || notFunctions.has(token.type.toLowerCase()) || isTypeWord(tokens, n)
      ? []
      : [{ name, token }];
  });
}

/** `cast(x as decimal(18, 2))`: a type with arguments is no call. */
function isTypeWord(tokens: readonly Token[], n: number): boolean {
  return (
    tokens[n - 1]?.type === 'AS' &&
    /^(decimal|numeric|varchar|char|character|time|timestamp|bit)$/i.test(tokens[n]?.text ?? '')
  );
}

/** Forms of other dialects that the parser lets through. */
export function foreignForms(tokens: readonly Token[], sql: string, dialect: string): Finding[] {
  const plain = dialect === 'duckdb' || dialect === 'postgresql';
  if (!plain) return [];
  return tokens.flatMap((token): Finding[] => {
    const text = sql.slice(token.start, token.end);
    const foreign =
      text.startsWith('`') || token.type === 'R_LIKE' || token.type === 'NULLSAFE_EQ' || token.type === 'DIV';
    return foreign
      ? [
          {
            start: token.start,
            report: [
              'foreign-syntax',
              { text: text.startsWith('`') ? `The backtick of ${text}` : text.toUpperCase(), dialect },
            ],
          },
        ]
      : [];
  });
}

/** Random values and the like. */
export function unrepeatableCalls(tokens: readonly Token[]): Finding[] {
  return callsOf(tokens)
    .filter((call) => unrepeatable.has(call.name))
    .map(({ name, token }) => ({ start: token.start, report: ['not-repeatable', { name }] }));
}

export function unknownCalls(tokens: readonly Token[], known: ReadonlySet<string>, dialect: string): Finding[] {
  return callsOf(tokens)
    .filter(({ name }) => !known.has(name) && !unrepeatable.has(name) && !currentTimes.has(name))
    .map(({ name, token }) => ({
      start: token.start,
      report: ['unknown-function', { name, dialect, near: nearestName(name, known) }],
    }));
}

const runNow = { timestamp: '(select now from sparkle_run)', date: 'cast((select now from sparkle_run) as date)' };

/** The current time becomes the one time of the run, so that a run sees one time only. */
export function currentTimeEdits(tokens: readonly Token[]): Edit[] {
  return tokens.flatMap((token, n): Edit[] => {
    const type = currentTimes.get(token.text.toLowerCase());
    const called = tokens[n + 1]?.type === 'L_PAREN' && tokens[n + 2]?.type === 'R_PAREN';
    const bare = /^(current_|localtime)/i.test(token.text) && tokens[n + 1]?.type !== 'L_PAREN';
    const qualified = tokens[n - 1]?.type === 'DOT' || tokens[n + 1]?.type === 'DOT' || tokens[n - 1]?.type === 'AS';
    if (!type || qualified || token.type === 'STRING' || token.type === 'QUOTED_IDENTIFIER' || (!called && !bare))
      return [];
    return [{ start: token.start, end: called ? (tokens[n + 2]?.end ?? token.end) : token.end, text: runNow[type] }];
  });
}
