import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Diagnostic, DiagnosticError, type ExecutionGraph, type Operation } from '@sparkle-orchestration/core';
import type { Connections } from '../connections.js';
import { reportEngine } from '../diagnostics.js';
import { embeddedDatabase } from '../duckdb/embedded.js';
import type { BoundParameters, ExecuteContext, Outcome } from '../execute/context.js';
import { executeOperation } from '../execute/operation.js';
import type { Sessions } from '../execute/sessions.js';
import { type Failure, failureOf } from '../failure.js';
import type { ExecuteOptions } from './run-options.js';

/** What the attempts of one run share. */
export interface AttemptEnvironment {
  readonly graph: ExecutionGraph;
  readonly options: ExecuteOptions;
  readonly connections: Connections;
  readonly sessions: Sessions;
  readonly stagingRoot: string;
  readonly parameters: BoundParameters;
  /** Stops every attempt; its reason is the diagnostic to report. */
  readonly abort: AbortSignal;
  warn(task: string, diagnostic: Diagnostic): void;
  log(task: string, attempt: number, message: string): void;
}

/** Milliseconds that an interrupted attempt has to come back before it is left behind. */
const graceMilliseconds = 10_000;

export type AttemptResult = { readonly ok: Outcome } | { readonly failure: Failure };

/** One try of one operation: within its timeout, with a staging folder of its own, and never throwing. */
export async function attempt(operation: Operation, number: number, env: AttemptEnvironment): Promise<AttemptResult> {
  const control = new AbortController();
  const stopAll = () => control.abort(env.abort.reason);
  if (env.abort.aborted) stopAll();
  else env.abort.addEventListener('abort', stopAll, { once: true });
  const seconds = operation.timeoutSeconds;
  const timer =
    seconds === undefined
      ? undefined
      : setTimeout(() => {
          const at = operation.origin.location;
          control.abort(new DiagnosticError([reportEngine('timed-out', { seconds }, at)]));
        }, seconds * 1000);
  const stagingDir = join(env.stagingRoot, `${operation.id.replace(/[^\w.-]/g, '_')}-${number}`);
  try {
    if (operation.op === 'load') await mkdir(stagingDir, { recursive: true });
    const work = executeOperation(operation, contextOf(operation, number, env, control.signal, stagingDir));
    const outcome = await orAbandoned(work, control.signal);
    for (const warning of outcome.warnings ?? []) env.warn(operation.id, warning);
    return { ok: outcome };
  } catch (error) {
    const cause = control.signal.aborted ? control.signal.reason : error;
    return { failure: failureOf(cause, env.connections.mask, operation.origin.location) };
  } finally {
    clearTimeout(timer);
    env.abort.removeEventListener('abort', stopAll);
    if (operation.op === 'load') await rm(stagingDir, { recursive: true, force: true }).catch(() => undefined);
  }
}

function contextOf(
  operation: Operation,
  number: number,
  env: AttemptEnvironment,
  signal: AbortSignal,
  stagingDir: string,
): ExecuteContext {
  const { options, connections, graph } = env;
  return {
    graph,
    registry: options.registry,
    connections,
    root: options.root,
    allowedDirectories: options.allowedDirectories ?? [],
    embedded: embeddedDatabase(options.root, options.environment ?? process.env),
    stagingDir,
    parameters: env.parameters,
    fullRefresh: options.fullRefresh ?? false,
    ...(options.limit === undefined ? {} : { limit: options.limit }),
    signal,
    withSession: (name, work) => env.sessions.use(name, signal, work),
    log: (message: string) => env.log(operation.id, number, connections.mask(message)),
    warn: (diagnostic: Diagnostic) => env.warn(operation.id, diagnostic),
  };
}

/** Waits for the work; once aborted only for a grace time, so that a driver that does not listen cannot hold the run. */
async function orAbandoned<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const abandoned = new Promise<never>((_, reject) => {
    const start = () => {
      timer = setTimeout(() => reject(signal.reason), graceMilliseconds);
    };
    if (signal.aborted) start();
    else signal.addEventListener('abort', start, { once: true });
  });
  try {
    return await Promise.race([work, abandoned]);
  } finally {
    clearTimeout(timer);
  }
}
