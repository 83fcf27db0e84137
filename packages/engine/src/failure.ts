import { type Diagnostic, DiagnosticError, exitCodes, type Location } from '@sparkle-orchestration/core';
import { reportEngine } from './diagnostics.js';
import type { Mask } from './mask.js';

/** Why an attempt failed, for hooks, reports and the decision to try again. */
export type FailureCategory =
  | 'connection_error'
  | 'timeout'
  | 'data_quality_error'
  | 'definition'
  | 'environment'
  | 'interrupted'
  | 'conflict'
  | 'not_ready'
  | 'failed';

export interface Failure {
  readonly category: FailureCategory;
  readonly diagnostic: Diagnostic;
  /** Trying the same again cannot help. */
  readonly final: boolean;
}

/** Assertions of the rendered statements cast their message to a number; both engines quote what they could not cast. */
const assertions = [/Could not convert string '(.*)' to INT32/s, /invalid input syntax for type integer: "(.*)"/s];

function assertedMessage(message: string): string | undefined {
  const text = assertions.map((pattern) => pattern.exec(message)?.[1]).find((found) => found !== undefined);
  return text?.replaceAll("\\'", "'");
}

const duckdbKinds: readonly (readonly [RegExp, FailureCategory])[] = [
  [/^INTERRUPT Error/i, 'interrupted'],
  [/write-write conflict|^TransactionContext Error: .*[Cc]onflict|Conflict on (update|tuple|delete)/, 'conflict'],
  [/Cannot (alter|drop|create)[^\n]*(altered|dropped|created) by (a different|another) transaction/i, 'conflict'],
  [/^(Parser|Binder|Catalog|Not implemented|Permission) Error/i, 'definition'],
  [/^(Connection|HTTP) Error/i, 'connection_error'],
];

function categoryOfState(code: string): FailureCategory | undefined {
  if (/^(08|57P|53300)/.test(code) || /^(ECONN|EHOST|ENET|ENOTFOUND|EPIPE|EAI_|ETIMEDOUT)/.test(code))
    return 'connection_error';
  if (code === '57014') return 'interrupted';
  if (code === '40001' || code === '40P01' || code === '55P03') return 'conflict';
  // Two sessions that create one schema or table at once meet in the catalog of Postgres.
  if (code === '42P06' || code === '42P07' || code === 'XX000') return 'conflict';
  if (/^28/.test(code)) return 'connection_error';
  if (/^42/.test(code) || /^0A/.test(code)) return 'definition';
  return undefined;
}

function categoryOf(error: unknown, message: string): FailureCategory {
  if (/^(checks failed|schema )/i.test(assertedMessage(message) ?? '')) return 'data_quality_error';
  if (/duplicate key value violates unique constraint "pg_/.test(message)) return 'conflict';
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const byState = code ? categoryOfState(code) : undefined;
  if (byState) return byState;
  return duckdbKinds.find(([pattern]) => pattern.test(message))?.[1] ?? 'failed';
}

/** Two transactions met at one row or table: the loser may simply try again. */
export function isConflict(error: unknown): boolean {
  return error instanceof Error && categoryOf(error, error.message) === 'conflict';
}

const names = {
  connection_error: 'connection-failed',
  data_quality_error: 'data-quality',
  definition: 'definition-rejected',
  conflict: 'statement-failed',
  failed: 'statement-failed',
} as const;

/**
 * A driver's message in one paragraph: DuckDB appends lists of candidates and the statement with a caret, which say
 * nothing to somebody who wrote a definition; what it says in its first paragraph is kept, and where it points.
 */
function firstParagraph(message: string): string {
  const [first = '', ...rest] = message.split(/\n\s*(?:Candidate functions|Candidate bindings|LINE \d+):|\n\n/);
  const line = /LINE \d+: *([^\n]{1,200})/.exec(rest.length > 0 ? message.slice(first.length) : '')?.[1]?.trim();
  const text = first.replace(/\s*\n\s*/g, ' ').trim();
  return line ? `${text} (at "${line}")` : text;
}

/** Turns whatever was thrown into a masked diagnostic at the config line of its operation. */
export function failureOf(error: unknown, mask: Mask, location: Location | undefined): Failure {
  if (error instanceof DiagnosticError) {
    const first = error.diagnostics.find((d) => d.severity === 'error') ?? error.diagnostics[0];
    if (first) return ofDiagnostic(first, mask, location);
  }
  const message = error instanceof Error ? error.message : String(error);
  const category = categoryOf(error, message);
  const diagnostic =
    category === 'interrupted' || category === 'timeout' || category === 'environment' || category === 'not_ready'
      ? reportEngine('interrupted', {}, location)
      : reportEngine(names[category], { detail: mask(assertedMessage(message) ?? firstParagraph(message)) }, location);
  return { category, diagnostic, final: category === 'definition' };
}

function ofDiagnostic(found: Diagnostic, mask: Mask, location: Location | undefined): Failure {
  const diagnostic: Diagnostic = {
    ...found,
    message: mask(found.message),
    ...(found.hint ? { hint: mask(found.hint) } : {}),
    ...(found.location ? {} : location ? { location } : {}),
  };
  const byExit: Readonly<Record<number, FailureCategory>> = {
    [exitCodes.doNotRetry]: 'definition',
    [exitCodes.invalid]: 'definition',
    [exitCodes.environment]: 'environment',
    [exitCodes.interrupted]: 'interrupted',
    [exitCodes.notReady]: 'not_ready',
  };
  const byCode: Readonly<Record<string, FailureCategory>> = {
    'engine/timed-out': 'timeout',
    'engine/run-timed-out': 'timeout',
    'engine/not-ready': 'timeout',
    'engine/no-decision': 'timeout',
    'engine/data-quality': 'data_quality_error',
    'engine/warehouse-locked': 'connection_error',
    'engine/connection-failed': 'connection_error',
    'engine/http-status': 'connection_error',
  };
  const category = byCode[found.code] ?? byExit[found.exit] ?? 'failed';
  return { category, diagnostic, final: category === 'definition' || found.exit === exitCodes.doNotRetry };
}
