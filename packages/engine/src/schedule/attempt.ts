import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  boundOutputs,
  type Diagnostic,
  DiagnosticError,
  type ExecutionGraph,
  type Operation,
  printReference,
  secretParameter,
  secretsOf,
} from '@sparkle-orchestration/core';
import type { AnyRunStore } from '@sparkle-orchestration/state';
import type { Connections } from '../connections.js';
import { reportEngine } from '../diagnostics.js';
import { embeddedDatabase } from '../duckdb/embedded.js';
import type { BoundParameters, CheckCount, ExecuteContext, Outcome } from '../execute/context.js';
import { executeOperation } from '../execute/operation.js';
import { collectOutputs, type Outputs } from '../execute/outputs.js';
import type { Sessions } from '../execute/sessions.js';
import type { RunValues } from '../execute/values.js';
import { type Failure, failureOf } from '../failure.js';
import { retryDelay } from './retry-delay.js';
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
  /** When aborted nothing more is started. */
  readonly drain: AbortSignal;
  /** Outputs of tasks that have ended, by id of operation. */
  readonly outputs: Map<string, Outputs>;
  /** Operation ids by id of operation or task. */
  readonly index: ReadonlyMap<string, string>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly store?: AnyRunStore;
  background(work: Promise<unknown>): void;
  warn(task: string, diagnostic: Diagnostic): void;
  log(task: string, attempt: number, message: string): void;
}

/** Milliseconds that an interrupted attempt has to come back before it is left behind. */
const graceMilliseconds = 10_000;

export type AttemptResult =
  | { readonly ok: Outcome; readonly outputs: Outputs }
  /** `checks`: what they found, where they were counted before the attempt failed. */
  | { readonly failure: Failure; readonly checks?: readonly CheckCount[] };

/** What references of this run read, inside a map with its item. */
export function runValues(env: AttemptEnvironment, item?: { readonly value: unknown }): RunValues {
  return {
    graph: env.graph,
    parameters: env.parameters,
    outputs: (task) => env.outputs.get(env.index.get(task) ?? task),
    ...(item ? { item } : {}),
  };
}

/** An item of a map: which one it is, and its place in the list. */
interface Item {
  readonly value: unknown;
  readonly index: number;
}

/** One try of one operation: within its timeout, with a staging folder of its own, and never throwing. */
export async function attempt(
  operation: Operation,
  number: number,
  env: AttemptEnvironment,
  item?: Item,
): Promise<AttemptResult> {
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
  let checks: readonly CheckCount[] | undefined;
  try {
    if (operation.op === 'load') await mkdir(stagingDir, { recursive: true });
    const judged = (found: readonly CheckCount[]) => {
      checks = found;
    };
    const context = { ...contextOf(operation, number, env, control.signal, stagingDir, item), judged };
    const work = executeOperation(operation, context);
    const outcome = await orAbandoned(work, control.signal);
    for (const warning of outcome.warnings ?? []) env.warn(operation.id, warning);
    return { ok: outcome, outputs: collectOutputs(operation, outcome, env.connections.mask) };
  } catch (error) {
    const cause = control.signal.aborted ? control.signal.reason : error;
    const failure = failureOf(cause, env.connections.mask, operation.origin.location);
    return { failure, ...(checks ? { checks } : {}) };
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
  item: Item | undefined,
): Omit<ExecuteContext, 'judged'> {
  const { options, connections, graph } = env;
  return {
    graph,
    operation: item ? `${operation.id}-${item.index + 1}` : operation.id,
    environment: env.environment,
    values: runValues(env, item),
    ...(env.store ? { store: env.store } : {}),
    ...(options.trigger ? { trigger: options.trigger } : {}),
    chain: options.chain ?? [],
    drain: env.drain,
    once: options.once ?? false,
    runItem: (body, value, index) => runItem(body, { value, index }, { ...env, abort: signal }),
    background: env.background,
    releaseIdle: () => env.sessions.closeIdle(),
    registry: options.registry,
    connections,
    root: options.root,
    allowedDirectories: options.allowedDirectories ?? [],
    embedded: embeddedDatabase(options.root, options.environment ?? process.env),
    stagingDir,
    parameters: {
      ...env.parameters,
      ...(item ? itemParameters(item.value) : {}),
      ...outputParameters(operation, env),
      ...secretParameters(operation, connections),
    },
    fullRefresh: options.fullRefresh ?? false,
    ...(options.limit === undefined ? {} : { limit: options.limit }),
    signal,
    withSession: (name, work) => env.sessions.use(name, signal, work),
    log: (message: string) => env.log(operation.id, number, connections.mask(message)),
    warn: (diagnostic: Diagnostic) => env.warn(operation.id, diagnostic),
  };
}

/** Outputs of tasks before it that the statements of an operation bind, as text. */
function outputParameters(operation: Operation, env: AttemptEnvironment): BoundParameters {
  if (operation.op !== 'sql') return {};
  return Object.fromEntries(
    boundOutputs(operation.statements).map((reference) => {
      const value = env.outputs.get(env.index.get(reference.task) ?? reference.task)?.[reference.name] ?? null;
      const text = value === null || typeof value === 'string' ? value : JSON.stringify(value);
      return [printReference(reference), text];
    }),
  );
}

/** Secrets that the statements of an operation bind, read now; nobody else gets them. */
function secretParameters(operation: Operation, connections: Connections): BoundParameters {
  const names = 'statements' in operation ? secretsOf(operation.statements ?? []) : [];
  return Object.fromEntries(
    names.map((name) => [secretParameter(name), connections.secret(name, `a statement of ${operation.id}`)]),
  );
}

/** What statements bind as `item` and `item.<key>`. */
function itemParameters(value: unknown): BoundParameters {
  const textOf = (one: unknown) =>
    one === null || one === undefined ? null : typeof one === 'object' ? JSON.stringify(one) : String(one);
  const keys =
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value).map(([key, one]) => [`item.${key}`, textOf(one)] as const)
      : [];
  return { item: textOf(value), ...Object.fromEntries(keys) };
}

/** An operation of a map for one item, with its retries. */
async function runItem(
  operation: Operation,
  item: Item,
  env: AttemptEnvironment,
): Promise<AttemptResult & { readonly outputs: Outputs }> {
  for (let number = 1; ; number += 1) {
    const result = await attempt(operation, number, env, item);
    if ('ok' in result) return result;
    const { failure } = result;
    const again = number <= operation.retry.count && !failure.final && failure.category !== 'interrupted';
    if (!again || env.abort.aborted || env.drain.aborted) return { ...result, outputs: {} };
    const delay = retryDelay(operation.retry, number, `${env.parameters['run_id']}|${operation.id}|${item.index}`);
    env.log(operation.id, number, `item ${item.index + 1} is tried again in ${Math.ceil(delay / 1000)} s`);
    await sleep(delay, undefined, { signal: env.abort }).catch(() => undefined);
  }
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
