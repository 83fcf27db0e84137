import {
  type Diagnostic,
  DiagnosticError,
  type ExecutionGraph,
  exitCodes,
  noRetry,
  usesLedger,
  type WaitOperation,
} from '@sparkle-orchestration/core';
import { crashPoint } from './crash.js';
import { reportEngine } from './diagnostics.js';
import type { CheckCount } from './execute/context.js';
import { toldChecks } from './execute/told-checks.js';
import { failureOf } from './failure.js';
import { attempt } from './schedule/attempt.js';
import type { Interval, TaskError, TaskResult } from './schedule/events.js';
import { openRun, type Run } from './schedule/run.js';
import type { ExecuteOptions } from './schedule/run-options.js';
import { runOnWarehouse } from './schedule/run-statements.js';
import { operationOfTask } from './schedule/select.js';
import { taskCounts } from './schedule/task-counts.js';

/** Ids that are no operations: the ledger's tables, and the interval's mark. */
export const reservedTasks = ['prepare', 'close_interval'] as const;

/** Task that waits for a pipeline which the graph depends on: `wait_for:<pipeline>`. */
export const dependencyTask = (pipeline: string): string => `wait_for:${pipeline}`;

/** Seconds between two looks at the ledger of another pipeline. */
const dependencyPollSeconds = 60;

/** A dependency of the graph as the operation that waits for it. */
function dependencyWait(graph: ExecutionGraph, id: string): WaitOperation | undefined {
  const dependency = graph.dependencies.find((one) => dependencyTask(one.pipeline) === id);
  if (!dependency) return undefined;
  return {
    id,
    tasks: [id],
    needs: [],
    retry: noRetry,
    labels: {},
    reads: [],
    writes: [],
    origin: graph.origin,
    compute: 'control',
    op: 'wait',
    waitFor: { type: 'pipeline', ...dependency },
    pollSeconds: dependencyPollSeconds,
    waitSeconds: graph.timeoutSeconds ?? 86_400,
  };
}

/** One item of a map that an orchestrator spreads over tasks of its own. */
export interface MapItem {
  readonly value: unknown;
  /** Place in the list, from 0. */
  readonly index: number;
}

export interface ExecResult {
  readonly task: string;
  readonly run_id: string;
  readonly interval: Interval;
  readonly status: 'success' | 'failed' | 'interrupted';
  readonly result?: TaskResult;
  readonly error?: TaskError;
  /** JSON values for the orchestrator: rows read, written and rejected, where they were counted, and what checks found. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** The error, if any, and the warnings. */
  readonly diagnostics: readonly Diagnostic[];
  /**
   * 0 done, 1 failed, 3 environment or secret missing, 64 failed and trying again cannot help, 75 not ready (`wait`),
   * 130 interrupted.
   */
  readonly exit: number;
}

/**
 * Runs one operation of a graph, once, for an orchestrator that does the retries, the order and the messages itself.
 * `prepare` makes the ledger's tables (operations that use the ledger do so too, it costs nothing the second time); `close_interval`
 * marks the interval as done, `wait_for:<pipeline>` waits for a pipeline that the graph depends on. `prepare` tells the
 * interval of the run as outputs `interval_start` and `interval_end`.
 * @throws DiagnosticError when the task, a parameter or the interval is wrong
 */
export async function execOperation(
  graph: ExecutionGraph,
  id: string,
  options: ExecuteOptions & { readonly item?: MapItem },
): Promise<ExecResult> {
  const found = operationOfTask(graph, id) ?? dependencyWait(graph, id);
  const { item } = options;
  if (item && found?.op !== 'map') throw new DiagnosticError([reportEngine('item-without-map', { task: id })]);
  const operation = item && found?.op === 'map' ? found.body : found;
  if (!operation && !reservedTasks.some((name) => name === id)) {
    throw new DiagnosticError([reportEngine('task-unknown', { task: id, pipeline: graph.pipeline })]);
  }
  const run = await openRun(graph, options);
  try {
    if (!operation || usesLedger(operation)) await runOnWarehouse('prepare', run.env, graph.prepare);
    if (!operation) {
      if (id === 'close_interval') {
        crashPoint('close', 'before');
        await runOnWarehouse('close', run.env, graph.close);
        crashPoint('close', 'after');
      }
      const done = answer(run, id, { status: 'success', exit: exitCodes.done });
      if (id !== 'prepare') return done;
      const { start, end } = run.interval;
      return { ...done, outputs: { ...done.outputs, interval_start: start, interval_end: end } };
    }
    const begin = run.now();
    const done = await attempt(operation, 1, run.env, item);
    const times = { start_time: begin.toISOString(), end_time: run.now().toISOString() };
    const base = { operation: operation.id, attempts: 1, ...times };
    const { mask } = run.env.connections;
    const withChecks = (ended: ExecResult, checks: readonly CheckCount[] | undefined): ExecResult => ({
      ...ended,
      outputs: { ...ended.outputs, ...toldChecks(operation, checks, mask) },
    });
    if ('failure' in done)
      return done.checks
        ? withChecks(answer(run, id, failed(done.failure)), done.checks)
        : answer(run, id, failed(done.failure));
    const result: TaskResult = { ...base, status: 'success', ...taskCounts(done.ok), outputs: done.outputs };
    return withChecks(answer(run, id, { status: 'success', result, exit: exitCodes.done }), done.ok.checks);
  } catch (error) {
    const cause = run.env.abort.aborted ? run.env.abort.reason : error;
    return answer(run, id, failed(failureOf(cause, run.env.connections.mask, operation?.origin.location)));
  } finally {
    await run.close();
  }
}

function failed(failure: ReturnType<typeof failureOf>): Pick<ExecResult, 'status' | 'error' | 'exit'> {
  const { category, diagnostic } = failure;
  const codes: Readonly<Record<string, number>> = {
    interrupted: exitCodes.interrupted,
    environment: exitCodes.environment,
  };
  return {
    status: category === 'interrupted' ? 'interrupted' : 'failed',
    error: { category, diagnostic },
    exit:
      diagnostic.exit === exitCodes.notReady
        ? exitCodes.notReady
        : failure.final
          ? exitCodes.doNotRetry
          : (codes[category] ?? exitCodes.failed),
  };
}

function answer(run: Run, task: string, end: Pick<ExecResult, 'status' | 'result' | 'error' | 'exit'>): ExecResult {
  return {
    task,
    run_id: run.id,
    interval: run.interval,
    outputs: { status: end.status, ...end.result?.outputs },
    diagnostics: [...(end.error ? [end.error.diagnostic] : []), ...run.warnings],
    ...end,
  };
}
