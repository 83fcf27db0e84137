import {
  type Diagnostic,
  type ExecutionGraph,
  isWriter,
  type Operation,
  parseCondition,
} from '@sparkle-orchestration/core';
import { crashPoint } from '../crash.js';
import type { Outputs } from '../execute/outputs.js';
import { conditionHolds } from '../execute/values.js';
import { type Failure, failureOf } from '../failure.js';
import { runJob } from '../job/run-job.js';
import { type AttemptResult, attempt, runValues } from './attempt.js';
import type { RunResult, RunStatus, TaskError, TaskResult, TaskStatus } from './events.js';
import { sendHooks } from './hooks.js';
import { tell } from './messages.js';
import { measure } from './metrics.js';
import { planRun } from './plan.js';
import { retryDelay } from './retry-delay.js';
import { openRun, type Run } from './run.js';
import type { RunOptions } from './run-options.js';
import { runOnWarehouse } from './run-statements.js';
import { type NodeEnd, schedule } from './scheduler.js';
import { operationIndex } from './select.js';
import { watchSla } from './sla.js';
import { taskCounts } from './task-counts.js';

/**
 * Runs a graph here: prepares the ledger, starts operations as their needs end, closes the interval when no writer
 * failed, sends the hooks, and says what became of every task. A failing task is a result, not an exception.
 * @throws DiagnosticError when the run cannot start: a wrong selection, parameter or interval, another run in progress
 */
export async function runGraph(graph: ExecutionGraph, options: RunOptions): Promise<RunResult> {
  if (graph.groups) return runJob(graph, options, runGraph);
  if (options.dryRun) return planRun(graph, options);
  const run = await openRun(graph, options);
  try {
    return await execute(run);
  } finally {
    await run.close();
  }
}

async function execute(run: Run): Promise<RunResult> {
  const { graph } = run;
  run.emit({
    type: 'run_started',
    pipeline: graph.pipeline,
    env: graph.env,
    interval: run.interval,
    operations: graph.operations.filter((o) => run.selected.has(o.id)).map((o) => o.id),
  });
  const sla = watchSla(
    graph.sla,
    { begin: run.begin, intervalEnd: new Date(run.interval.end), now: run.now },
    (promise) => message(run, 'sla_miss', 'running', promise),
  );
  const failedStart = await prepare(run);
  if (failedStart) {
    for (const operation of graph.operations) settle(run, operation, 'upstream_failed', 0);
    await sla.stop();
    return finish(run, false, failedStart);
  }
  const index = operationIndex(graph);
  const ends = await schedule(
    graph.operations.map((operation) => ({
      id: operation.id,
      needs: operation.needs.map((need) => ({ ...need, task: index.get(need.task) ?? need.task })),
      ...(operation.pool === undefined ? {} : { pool: operation.pool }),
    })),
    {
      maxParallel: Math.max(1, run.options.maxParallelTasks ?? graph.maxParallelTasks),
      pools: graph.pools,
      preset: presetEnds(run),
      drain: run.drain,
      start: (id) => start(run, run.operation(id)),
      holds: (id, condition) => edgeHolds(run, id, condition),
      passed: (id, end) => settle(run, run.operation(id), end, run.attempts.get(id) ?? 0),
    },
  );
  const closing = await closeInterval(run, ends);
  await sla.stop();
  return finish(run, closing === 'closed', typeof closing === 'object' ? closing : undefined);
}

function presetEnds(run: Run): ReadonlyMap<string, NodeEnd> {
  const preset = new Map<string, NodeEnd>();
  for (const operation of run.graph.operations) {
    if (run.reused.has(operation.id)) {
      preset.set(operation.id, 'success');
      settle(run, operation, 'success', 0, { reused: true });
    } else if (!run.selected.has(operation.id)) {
      preset.set(operation.id, 'not_selected');
      settle(run, operation, 'not_selected', 0);
    }
  }
  return preset;
}

/** Runs statements on the warehouse as part of the run's own work. */
async function onWarehouse(run: Run, name: 'prepare' | 'close'): Promise<Failure | undefined> {
  try {
    await runOnWarehouse(name, run.env, run.graph[name]);
    return undefined;
  } catch (error) {
    const cause = run.env.abort.aborted ? run.env.abort.reason : error;
    return failureOf(cause, run.env.connections.mask, run.graph.origin.location);
  }
}

async function prepare(run: Run): Promise<TaskError | undefined> {
  const failure = await onWarehouse(run, 'prepare');
  return failure ? { category: failure.category, diagnostic: failure.diagnostic } : undefined;
}

async function start(run: Run, operation: Operation): Promise<{ end: NodeEnd } | { again: number }> {
  const number = (run.attempts.get(operation.id) ?? 0) + 1;
  run.attempts.set(operation.id, number);
  const started = run.now();
  if (number === 1) run.started.set(operation.id, started);
  run.emit({ type: 'task_started', task: operation.id, attempt: number });
  const unanswered = run.unanswered.get(operation.id);
  const result: AttemptResult = unanswered ? { failure: unanswered } : await attempt(operation, number, run.env);
  const failure = 'failure' in result ? result.failure : undefined;
  const error = failure && { category: failure.category, diagnostic: failure.diagnostic };
  run.recordAttempt(operation.id, number, started, failure);
  if ('ok' in result) {
    const { ok, outputs } = result;
    if (Object.keys(outputs).length > 0) run.env.outputs.set(operation.id, outputs);
    settle(run, operation, 'success', number, { ...taskCounts(ok), ...tellOutputs(operation, outputs) });
    return { end: 'success' };
  }
  if (!error || !failure) throw new Error('an attempt gave neither an outcome nor a failure');
  if (failure.category === 'interrupted') {
    settle(run, operation, 'interrupted', number, { error });
    return { end: 'interrupted' };
  }
  if (number <= operation.retry.count && !failure.final && !run.drain.aborted) {
    const delay = retryDelay(operation.retry, number, `${run.id}|${operation.id}`);
    run.emit({ type: 'task_retry', task: operation.id, attempt: number, delay_ms: delay, error });
    const why = `task ${operation.id}, try ${number}: ${error.diagnostic.message}`;
    await message(run, 'retry', 'running', why);
    return { again: delay };
  }
  settle(run, operation, 'failed', number, { error });
  return { end: 'failed' };
}

/** Tells of something that happens while the run goes on. */
function message(run: Run, event: 'retry' | 'sla_miss', status: string, why: string): Promise<void> {
  const told = { ...run.describe(undefined), event, status, error: why, lines: [why], facts: {} };
  return tell(run.graph, told, run.env.connections, run.warn);
}

/** Counts stand in results by themselves; other outputs are told as what they are. */
function tellOutputs(operation: Operation, outputs: Outputs): Pick<TaskResult, 'outputs'> {
  const countsOnly = operation.op === 'load' || operation.op === 'transform';
  return Object.keys(outputs).length === 0 || (countsOnly && !operation.outputs) ? {} : { outputs };
}

/** A condition that has no answer lets the task start, and fail with what is wrong. */
function edgeHolds(run: Run, id: string, condition: string): boolean {
  try {
    return conditionHolds(parseCondition(condition), condition, runValues(run.env));
  } catch (error) {
    run.unanswered.set(id, failureOf(error, run.env.connections.mask, run.operation(id).origin.location));
    return true;
  }
}

/** Writes down how an operation ended, for each task that it does. */
function settle(
  run: Run,
  operation: Operation,
  status: TaskStatus,
  attempts: number,
  more: Partial<TaskResult> = {},
): void {
  const begun = run.started.get(operation.id);
  const ended = run.now();
  const result: TaskResult = {
    status,
    operation: operation.id,
    attempts,
    ...(begun
      ? {
          start_time: begun.toISOString(),
          end_time: ended.toISOString(),
          duration_ms: ended.getTime() - begun.getTime(),
        }
      : {}),
    ...more,
  };
  run.results.set(operation.id, result);
  run.recordTask(operation.id, result);
  run.emit({ type: 'task_finished', task: operation.id, tasks: operation.tasks, result });
}

/**
 * The interval is done when every writer is: one that failed, was left out or was limited leaves it open. Skipped
 * writers had nothing to do.
 */
async function closeInterval(run: Run, ends: ReadonlyMap<string, NodeEnd>): Promise<'closed' | 'open' | TaskError> {
  const writers = run.graph.operations.filter(isWriter).map((operation) => ends.get(operation.id));
  const done = writers.every((end) => end === 'success' || end === 'skipped');
  if (!done || run.graph.close.length === 0 || run.options.limit !== undefined || run.env.abort.aborted) return 'open';
  crashPoint('close', 'before');
  const failure = await onWarehouse(run, 'close');
  if (failure) return { category: failure.category, diagnostic: failure.diagnostic };
  crashPoint('close', 'after');
  return 'closed';
}

async function finish(run: Run, closed: boolean, broken: TaskError | undefined): Promise<RunResult> {
  const results = run.graph.operations.map((operation) => run.results.get(operation.id));
  const statuses = results.map((result) => result?.status);
  const failed = broken !== undefined || statuses.some((s) => s === 'failed' || s === 'upstream_failed');
  const stopped = run.drain.aborted && statuses.includes('interrupted');
  const status: RunStatus =
    stopped || broken?.category === 'interrupted' ? 'interrupted' : failed ? 'failed' : 'success';
  const timedOut = run.timedOut();
  const error = timedOut ?? broken ?? results.find((result) => result?.error)?.error;
  const end = run.now();
  const final = timedOut ? 'failed' : status;
  const warn = (diagnostic: Diagnostic) => run.warn(diagnostic);
  await sendHooks(
    run.graph,
    final,
    run.results,
    { ...run.describe(error), ended_at: end.toISOString() },
    run.env.connections,
    warn,
  );
  const tasks = Object.fromEntries(
    run.graph.operations.flatMap((operation) => {
      const result = run.results.get(operation.id);
      const ids = operation.tasks.includes(operation.id) ? operation.tasks : [...operation.tasks, operation.id];
      return result ? ids.map((id) => [id, result] as const) : [];
    }),
  );
  const { graph, results: all, warnings, begin } = run;
  const metrics = measure({ graph, results: all, warnings, begin, end, intervalEnd: run.interval.end });
  const result: RunResult = {
    status: final,
    run_id: run.id,
    pipeline: run.graph.pipeline,
    env: run.graph.env,
    interval: run.interval,
    start_time: run.begin.toISOString(),
    end_time: end.toISOString(),
    ...(error ? { error } : {}),
    tasks,
    warnings: run.warnings,
    closed,
    ...(metrics ? { metrics } : {}),
  };
  crashPoint('run_state', 'before');
  await run.recordEnd(result);
  crashPoint('run_state', 'after');
  run.emit({
    type: 'run_finished',
    status: final,
    duration_ms: end.getTime() - run.begin.getTime(),
    closed,
    ...(error ? { error } : {}),
    ...(metrics ? { metrics } : {}),
  });
  return result;
}
