import type { Dialect as ParserDialect } from '@polyglot-sql/sdk';
import type { Dialect } from '@sparkle-orchestration/core';
import { sqlString } from '../dialect/literal.js';
import { portableRegex } from '../dialect/regex.js';
import { callsOf, type Finding } from './checks.js';
import { currentTimes, translatableFunctions, unrepeatable } from './functions.js';
import { sqlParser } from './parser.js';
import { parserDialect } from './source-dialect.js';
import { type Edit, edited, type Token, tokensOf } from './tokens.js';

/** Tokens whose meaning is the same everywhere, or whose translation was checked. */
const safeTokens = new Set(
  `VAR QUOTED_IDENTIFIER STRING NUMBER EQ NEQ LT LTE GT GTE PLUS DASH STAR D_PIPE L_PAREN R_PAREN COMMA DOT AND OR NOT
  IN IS NULL TRUE FALSE BETWEEN LIKE CASE WHEN THEN ELSE END INTERVAL DATE TIMESTAMP LEFT RIGHT REPLACE SELECT
  DISTINCT FROM WHERE JOIN INNER FULL OUTER CROSS ON USING GROUP BY HAVING ORDER ASC DESC NULLS FIRST LAST AS WITH UNION
  ALL EXCEPT INTERSECT LIMIT OFFSET OVER PARTITION ROWS UNBOUNDED PRECEDING FOLLOWING CURRENT ROW EXISTS FILTER
  CURRENT_DATE CURRENT_TIMESTAMP`.split(/\s+/),
);
const both = new Set(['duckdb', 'postgresql']);

function isSafe(token: Token, from: string, to: string): boolean {
  if (safeTokens.has(token.type)) return true;
  if (token.type === 'CAST' || token.type === 'D_COLON' || token.type === 'I_LIKE') return both.has(from);
  // Whole numbers divide to a fraction in DuckDB and Spark, to a whole number in Postgres.
  if (token.type === 'SLASH')
    return (
      (from === 'duckdb' && to === 'postgresql') || ((from === 'spark' || from === 'databricks') && to === 'duckdb')
    );
  return (token.type === 'R_LIKE' || token.type === 'NULLSAFE_EQ') && !both.has(from);
}

/** Everything in a text that has no checked translation. */
function unsafe(tokens: readonly Token[], sql: string, from: string, to: string): Finding[] {
  const known = translatableFunctions(from, to);
  const calls = new Map(callsOf(tokens).map((c) => [c.token, c.name]));
  return tokens.flatMap((token): Finding[] => {
    const name = calls.get(token);
    const bad =
      name === undefined
        ? !isSafe(token, from, to)
        : !known.has(name) && !unrepeatable.has(name) && !currentTimes.has(name);
    if (!bad) return [];
    const text = name === undefined ? `"${sql.slice(token.start, token.end)}"` : `The function "${name}"`;
    return [
      { start: token.start, report: ['not-translatable', { text, from, to: to === 'postgresql' ? 'postgres' : to }] },
    ];
  });
}

/** Patterns of the translated text, written for the engine; a pattern that is no literal is not translated. */
function patternEdits(tokens: readonly Token[], engine: Dialect): Edit[] | undefined {
  const edits: Edit[] = [];
  for (const [n, token] of tokens.entries()) {
    const called = token.text.toLowerCase() === 'regexp_matches' && tokens[n + 1]?.type === 'L_PAREN';
    if (!called && token.type !== 'TILDE') continue;
    let close = n + 1;
    for (let depth = 0; called && close < tokens.length; close++) {
      depth += tokens[close]?.type === 'L_PAREN' ? 1 : tokens[close]?.type === 'R_PAREN' ? -1 : 0;
      if (depth === 0) break;
    }
    const pattern = tokens[called ? close - 1 : n + 1];
    const read = pattern?.type === 'STRING' ? portableRegex(pattern.text, engine) : undefined;
    if (!pattern || !read || !('pattern' in read)) return undefined;
    edits.push({ start: pattern.start, end: pattern.end, text: sqlString(read.pattern) });
  }
  return edits;
}

/** A checked text in the engine's dialect, or what in it cannot be translated. */
export function translate(
  sql: string,
  tokens: readonly Token[],
  declared: string,
  engine: Dialect,
): { sql: string } | { findings: readonly Finding[] } {
  const from = parserDialect(declared) ?? declared;
  const to = parserDialect(engine) ?? engine;
  const findings = unsafe(tokens, sql, from, to);
  if (findings.length > 0) return { findings };
  const whole = (text: string): { findings: readonly Finding[] } => ({
    findings: [{ start: 0, report: ['not-translatable', { text, from: declared, to: engine }] }],
  });
  const result = sqlParser().transpile(sql, from as ParserDialect, to as ParserDialect, {
    unsupportedLevel: 'raise' as never,
  });
  const translated = result.sql?.[0];
  if (!result.success || translated === undefined || result.sql?.length !== 1) return whole('This');
  const after = tokensOf(translated, to);
  if (!Array.isArray(after)) return whole('This');
  const own = new Set([...translatableFunctions(to, to), 'regexp_matches']);
  const lost = callsOf(after as readonly Token[]).find(
    (c) => !own.has(c.name) && !currentTimes.has(c.name) && !unrepeatable.has(c.name),
  );
  if (lost) return whole(`The function "${lost.name}"`);
  const patterns = patternEdits(after as readonly Token[], engine);
  return patterns ? { sql: edited(translated, patterns) } : whole('A pattern that is not the same on every engine');
}
