import { setTimeout as sleep } from 'node:timers/promises';
import { type ExecutionGraph, type GraphGroup, groupGraph, noRetry } from '@sparkle-orchestration/core';
import { type FailureCategory, failureOf } from '../failure.js';
import type { PipelineResult, RunEvent, RunResult, RunStatus, TaskError, TaskResult } from '../schedule/events.js';
import { tell } from '../schedule/messages.js';
import { retryDelay } from '../schedule/retry-delay.js';
import { openRun, type Run } from '../schedule/run.js';
import type { RunOptions } from '../schedule/run-options.js';
import { runOnWarehouse } from '../schedule/run-statements.js';
import { type NodeEnd, schedule } from '../schedule/scheduler.js';
import { watchSla } from '../schedule/sla.js';
import { planJob } from './plan-job.js';
import { waitFor } from './wait-for.js';

/** Runs the graph of a pipeline. */
export type RunPipeline = (graph: ExecutionGraph, options: RunOptions) => Promise<RunResult>;

/** What a job run knows of its pipelines. */
interface JobRun {
  readonly run: Run;
  readonly runPipeline: RunPipeline;
  readonly groups: ReadonlyMap<string, GraphGroup>;
  readonly results: Map<string, PipelineResult>;
  readonly tasks: Record<string, TaskResult>;
  /** Tries of the whole job so far. */
  tries: number;
}

/**
 * Runs a job here: each pipeline as a run of its own, with its own ledger, history, retries and messages, when what
 * comes before it has ended; at most `max_parallelism` at a time. A failed job is a result, not an exception.
 * @throws DiagnosticError when the run cannot start: a wrong selection, parameter or interval, another run in progress
 */
export async function runJob(graph: ExecutionGraph, options: RunOptions, runPipeline: RunPipeline): Promise<RunResult> {
  if (options.dryRun) return planJob(graph, options);
  const run = await openRun(graph, options);
  try {
    const groups = new Map((graph.groups ?? []).map((group) => [group.id, group]));
    return await execute({ run, runPipeline, groups, results: new Map(), tasks: {}, tries: 0 });
  } finally {
    await run.close();
  }
}

async function execute(job: JobRun): Promise<RunResult> {
  const { run, groups } = job;
  const { graph } = run;
  run.emit({
    type: 'run_started',
    pipeline: graph.pipeline,
    env: graph.env,
    interval: run.interval,
    operations: graph.operations.filter((one) => run.selected.has(one.id)).map((one) => one.id),
  });
  const supervised = run.options.supervised === true;
  const sla = watchSla(
    supervised ? undefined : graph.sla,
    { begin: run.begin, intervalEnd: new Date(run.interval.end), now: run.now },
    (promise) => send(job, 'sla_miss', 'running', promise),
  );
  const early = await first(job);
  if (early) for (const id of groups.keys()) settle(job, id, { status: 'skipped', attempts: 0 });
  let ends: ReadonlyMap<string, NodeEnd> = new Map();
  while (!early) {
    ends = await once(job, ends);
    const delay = supervised ? undefined : nextTry(job);
    if (delay === undefined) break;
    await send(job, 'retry', statusOf(job), errorOf(job)?.diagnostic.message);
    run.emit({ type: 'job_retry', attempt: job.tries, delay_ms: delay });
    await sleep(delay, undefined, { signal: run.drain }).catch(() => undefined);
    if (run.drain.aborted) break;
  }
  await sla.stop();
  const closing = early ? undefined : await close(job);
  return finish(job, early ?? (typeof closing === 'object' ? closing : undefined), closing === true);
}

/** Makes the ledger and waits for the jobs that come first. */
async function first({ run }: JobRun): Promise<TaskError | undefined> {
  const { graph, env } = run;
  try {
    await runOnWarehouse('prepare', env, graph.prepare);
    if (run.options.supervised !== true)
      await waitFor(graph, new Date(run.interval.end), graph.timeoutSeconds ?? 0, env, run.drain);
    return undefined;
  } catch (error) {
    return failed(run, error);
  }
}

function failed(run: Run, error: unknown): TaskError {
  const cause = run.env.abort.aborted ? run.env.abort.reason : error;
  const { category, diagnostic } = failureOf(cause, run.env.connections.mask, run.graph.origin.location);
  return { category, diagnostic };
}

/** One try of the job: every pipeline that has not succeeded yet. */
async function once(job: JobRun, before: ReadonlyMap<string, NodeEnd>): Promise<ReadonlyMap<string, NodeEnd>> {
  const { run, groups } = job;
  job.tries += 1;
  const preset = new Map<string, NodeEnd>([...before].filter(([, end]) => end === 'success' || end === 'not_selected'));
  for (const id of groups.keys()) {
    if (preset.has(id)) continue;
    const selected = run.graph.operations.some((one) => one.group === id && run.selected.has(one.id));
    if (run.reused.has(id)) {
      preset.set(id, 'success');
      settle(job, id, { status: 'success', attempts: 0, reused: true });
    } else if (!selected) {
      preset.set(id, 'not_selected');
      settle(job, id, { status: 'not_selected', attempts: 0 });
    }
  }
  return schedule(
    [...groups.values()].map(({ id, needs }) => ({ id, needs })),
    {
      maxParallel: Math.max(1, run.options.maxParallelTasks ?? run.graph.maxParallelTasks),
      pools: [],
      preset,
      drain: run.drain,
      start: async (id) => ({ end: await start(job, groups.get(id) as GraphGroup) }),
      passed: (id, end) =>
        settle(job, id, {
          status: end === 'interrupted' ? 'interrupted' : 'skipped',
          attempts: job.results.get(id)?.attempts ?? 0,
        }),
    },
  );
}

/** Runs one pipeline. */
async function start(job: JobRun, group: GraphGroup): Promise<NodeEnd> {
  const { run } = job;
  const graph = groupGraph(run.graph, group);
  const attempts = (job.results.get(group.id)?.attempts ?? 0) + 1;
  const runId = `${run.id}.${group.id}${attempts > 1 ? `.${attempts}` : ''}`;
  const { select: _, resume: __, store, ...options } = run.options;
  const selected = graph.operations.filter((one) => run.selected.has(`${group.id}.${one.id}`)).map((one) => one.id);
  run.emit({ type: 'pipeline_started', pipeline: group.id, attempt: attempts, pipeline_run_id: runId });
  const begin = run.now();
  try {
    const interval = { start: new Date(run.interval.start), end: new Date(run.interval.end) };
    if (options.supervised !== true) await waitFor(graph, interval.end, 0, run.env, run.drain);
    const result = await job.runPipeline(graph, {
      ...options,
      supervised: false,
      runId,
      interval,
      params: parametersOf(group, run),
      drain: run.drain,
      abort: run.env.abort,
      ...(selected.length < graph.operations.length ? { select: selected } : {}),
      ...(store ? { store } : {}),
      onEvent: (event) => pass(job, group.id, event),
    });
    for (const [task, one] of Object.entries(result.tasks)) job.tasks[`${group.id}.${task}`] = one;
    run.warnings.push(...result.warnings);
    const status = result.status === 'success' ? 'success' : result.status === 'interrupted' ? 'interrupted' : 'failed';
    settle(job, group.id, {
      status,
      attempts,
      run_id: runId,
      start_time: result.start_time,
      end_time: result.end_time,
      duration_ms: Date.parse(result.end_time) - Date.parse(result.start_time),
      ...(result.error ? { error: result.error } : {}),
    });
    return status;
  } catch (error) {
    const end = run.now();
    const times = { start_time: begin.toISOString(), end_time: end.toISOString() };
    const problem = failed(run, error);
    const status = problem.category === 'interrupted' ? 'interrupted' : 'failed';
    const duration_ms = end.getTime() - begin.getTime();
    settle(job, group.id, { status, attempts, run_id: runId, ...times, duration_ms, error: problem });
    return status;
  }
}

/** Values for a pipeline: by hand, else those of the job, else those of the trigger; only what it declares. */
function parametersOf(group: GraphGroup, run: Run): NonNullable<RunOptions['params']> {
  const all = { ...run.options.triggerParams, ...group.parameters, ...run.params };
  return Object.fromEntries(Object.entries(all).filter(([name]) => Object.hasOwn(group.graph.params, name)));
}

/** Events of a pipeline as events of the job: tasks carry the name of their pipeline. */
function pass({ run }: JobRun, group: string, event: RunEvent): void {
  const { at: _, run_id: __, ...body } = event;
  if (body.type === 'run_started' || body.type === 'run_finished') return;
  if ('task' in body && body.task !== undefined) {
    const tasks = 'tasks' in body ? { tasks: body.tasks.map((task) => `${group}.${task}`) } : {};
    run.emit({ ...body, ...tasks, task: `${group}.${body.task}` } as Parameters<Run['emit']>[0]);
  } else run.emit(body);
}

function settle(job: JobRun, id: string, result: PipelineResult): void {
  const { run } = job;
  job.results.set(id, result);
  const { status, attempts, run_id: _, ...more } = result;
  run.recordTask(id, { ...more, status, attempts, operation: id });
  run.emit({ type: 'pipeline_finished', pipeline: id, result });
}

function statusOf({ run, results }: JobRun): RunStatus {
  const all = [...results.values()].map((one) => one.status).filter((status) => status !== 'not_selected');
  if (all.includes('interrupted') && run.timedOut() === undefined) return 'interrupted';
  if (all.every((status) => status === 'success')) return 'success';
  return all.includes('success') ? 'partial' : 'failed';
}

/** The first failure, in the order of the graph. */
function errorOf({ results, groups }: JobRun): TaskError | undefined {
  return [...groups.keys()].map((id) => results.get(id)?.error).find((error) => error !== undefined);
}

/** Milliseconds until the job is tried again; nothing when it is not. */
function nextTry(job: JobRun): number | undefined {
  const { run, tries } = job;
  const retry = run.graph.runRetry;
  const status = statusOf(job);
  if (!retry || tries > retry.count || (status !== 'failed' && status !== 'partial') || run.drain.aborted)
    return undefined;
  const classes = new Set<FailureCategory>([...job.results.values()].flatMap((one) => one.error?.category ?? []));
  const wanted = retry.on.some((on) => {
    if (on === 'all') return true;
    return on === 'partial_failure' ? status === 'partial' : classes.has(on);
  });
  if (!wanted) return undefined;
  const { delaySeconds, backoff } = retry;
  return retryDelay({ ...noRetry, delaySeconds, backoff }, tries, run.id);
}

/** Marks the interval of the job as done when every pipeline is. */
async function close(job: JobRun): Promise<boolean | TaskError> {
  const { run, results } = job;
  const whole = [...results.values()].every((one) => one.status === 'success');
  if (!whole || run.options.limit !== undefined || run.env.abort.aborted) return false;
  try {
    await runOnWarehouse('close', run.env, run.graph.close);
    return true;
  } catch (error) {
    return failed(run, error);
  }
}

async function send(job: JobRun, event: 'success' | 'failure' | 'retry' | 'sla_miss', status: string, why?: string) {
  const { run, results } = job;
  const bad = [...results].filter(([, one]) => one.status === 'failed' || one.status === 'skipped');
  await tell(
    run.graph,
    {
      ...run.describe(undefined),
      ...(event === 'success' || event === 'failure' ? { ended_at: run.now().toISOString() } : {}),
      event,
      status,
      ...(why === undefined ? {} : { error: why }),
      lines: [
        ...(why === undefined ? [] : [why]),
        ...bad.map(([id, one]) => {
          const detail = one.error ? `: ${one.error.diagnostic.message}` : '';
          return `pipeline ${id} ${one.status}${detail}`;
        }),
      ],
      facts: { failed_pipelines: bad.filter(([, one]) => one.status === 'failed').map(([id]) => id) },
    },
    run.env.connections,
    run.warn,
  );
}

async function finish(job: JobRun, broken: TaskError | undefined, closed: boolean): Promise<RunResult> {
  const { run } = job;
  const timedOut = run.timedOut();
  const error = timedOut ?? broken ?? errorOf(job);
  const status: RunStatus =
    broken?.category === 'not_ready'
      ? 'not_ready'
      : broken
        ? broken.category === 'interrupted'
          ? 'interrupted'
          : 'failed'
        : statusOf(job);
  if (run.options.supervised !== true) {
    if (status === 'success') await send(job, 'success', status);
    else if (status !== 'interrupted') await send(job, 'failure', status, error?.diagnostic.message);
  }
  const end = run.now();
  for (const operation of run.graph.operations) {
    const whole = job.results.get(operation.group ?? '')?.status;
    const state = whole === 'not_selected' || whole === 'interrupted' ? whole : 'upstream_failed';
    for (const task of operation.tasks) {
      if (whole === 'success')
        job.tasks[task] ??= { status: 'success', operation: operation.id, attempts: 0, reused: true };
      else job.tasks[task] ??= { status: state, operation: operation.id, attempts: 0 };
    }
  }
  const result: RunResult = {
    status,
    run_id: run.id,
    pipeline: run.graph.pipeline,
    env: run.graph.env,
    interval: run.interval,
    start_time: run.begin.toISOString(),
    end_time: end.toISOString(),
    ...(error ? { error } : {}),
    tasks: job.tasks,
    pipelines: Object.fromEntries(job.results),
    warnings: run.warnings,
    closed,
  };
  await run.recordEnd(result);
  run.emit({
    type: 'run_finished',
    status,
    duration_ms: end.getTime() - run.begin.getTime(),
    closed,
    ...(error ? { error } : {}),
  });
  return result;
}
