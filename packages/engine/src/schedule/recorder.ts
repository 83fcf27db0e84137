import { setTimeout as sleep } from 'node:timers/promises';
import { type Diagnostic, DiagnosticError, type ExecutionGraph } from '@sparkle-orchestration/core';
import type { AnyRunStore } from '@sparkle-orchestration/state';
import { reportEngine } from '../diagnostics.js';
import type { Failure } from '../failure.js';
import type { Interval, RunResult, TaskError, TaskResult } from './events.js';

/** Writes a run into the run store. History must never be the reason why a load fails, so a broken store only warns. */
export interface Recorder {
  attempt(task: string, number: number, started: Date, ended: Date, failure: Failure | undefined): void;
  task(task: string, tasks: readonly string[], result: TaskResult): void;
  log(task: string, number: number, at: Date, message: string): void;
  /** Resolves when everything is written. */
  end(result: RunResult): Promise<void>;
  /** Stops the heartbeat and lets the lock go. */
  release(): Promise<void>;
}

export interface RecordedRun {
  readonly graph: ExecutionGraph;
  readonly id: string;
  readonly interval: Interval;
  readonly begin: Date;
  readonly params: string;
  readonly resumedFrom?: string;
  readonly waitSeconds: number;
  readonly signal: AbortSignal;
  warn(diagnostic: Diagnostic): void;
}

const heartbeatMs = 5000;

const nothing: Recorder = { attempt() {}, task() {}, log() {}, async end() {}, async release() {} };

/**
 * Takes the lock of the run and writes its first record.
 * @throws DiagnosticError when another run of the pipeline is in progress, after waiting as long as asked
 */
export async function openRecorder(store: AnyRunStore | undefined, run: RecordedRun): Promise<Recorder> {
  if (!store) return nothing;
  for (const warning of store.warnings) run.warn(warning);
  await acquire(store, run);
  const timer = setInterval(() => void quietly(() => store.heartbeat(run.id)), heartbeatMs);
  timer.unref();
  let broken = false;
  const fail = (error: unknown) => {
    if (broken) return;
    broken = true;
    run.warn(reportEngine('store-unusable', { detail: error instanceof Error ? error.message : String(error) }));
  };
  /** Writes to a store on another machine follow one another; those to a file are done when `write` returns. */
  let written: Promise<void> | undefined;
  const write = (work: () => void | Promise<void>) => {
    if (broken) return;
    try {
      if (written) written = written.then(work).catch(fail);
      else {
        const answer = work();
        if (answer instanceof Promise) written = answer.catch(fail);
      }
    } catch (error) {
      fail(error);
    }
  };
  write(() =>
    store.startRun({
      runId: run.id,
      project: run.graph.project,
      env: run.graph.env,
      pipeline: run.graph.pipeline,
      status: 'running',
      intervalStart: run.interval.start,
      intervalEnd: run.interval.end,
      graphHash: run.graph.hash,
      params: run.params,
      startedAt: run.begin.toISOString(),
      closed: false,
      ...(run.resumedFrom === undefined ? {} : { resumedFrom: run.resumedFrom }),
    }),
  );
  return {
    attempt: (task, number, started, ended, failure) =>
      write(() =>
        store.recordAttempt({
          runId: run.id,
          task,
          attempt: number,
          startedAt: started.toISOString(),
          endedAt: ended.toISOString(),
          ...(failure ? { category: failure.category, error: textOf(failure) } : {}),
        }),
      ),
    task: (task, tasks, result) => write(() => store.recordTask(taskRecord(run.id, task, tasks, result))),
    log: (task, number, at, message) =>
      write(() => store.log({ runId: run.id, task, attempt: number, at: at.toISOString(), message })),
    async end(result) {
      write(() =>
        store.finishRun(run.id, {
          status: result.status === 'dry_run' ? 'success' : result.status,
          closed: result.closed,
          endedAt: result.end_time,
          ...(result.error ? { error: textOf(result.error) } : {}),
        }),
      );
      await written;
    },
    async release() {
      clearInterval(timer);
      await written;
      await quietly(() => store.release(run.id));
    },
  };
}

async function quietly(work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch {
    // The lock is found to be stale by the process behind it.
  }
}

function textOf(error: TaskError): string {
  return `${error.diagnostic.code}: ${error.diagnostic.message}`;
}

function taskRecord(runId: string, task: string, tasks: readonly string[], result: TaskResult) {
  return {
    runId,
    task,
    tasks: tasks.join(','),
    status: result.status,
    attempts: result.attempts,
    ...(result.start_time === undefined ? {} : { startedAt: result.start_time }),
    ...(result.end_time === undefined ? {} : { endedAt: result.end_time }),
    ...(result.duration_ms === undefined ? {} : { durationMs: result.duration_ms }),
    ...(result.rows_read === undefined ? {} : { rowsRead: result.rows_read }),
    ...(result.rows_written === undefined ? {} : { rowsWritten: result.rows_written }),
    ...(result.rows_rejected === undefined ? {} : { rowsRejected: result.rows_rejected }),
    ...(result.error ? { error: textOf(result.error) } : {}),
    ...(result.outputs ? { outputs: JSON.stringify(result.outputs) } : {}),
  };
}

async function acquire(store: AnyRunStore, run: RecordedRun): Promise<void> {
  const { graph, id, interval } = run;
  const lock = {
    project: graph.project,
    env: graph.env,
    pipeline: graph.pipeline,
    runId: id,
    intervalStart: interval.start,
    intervalEnd: interval.end,
  };
  const end = performance.now() + run.waitSeconds * 1000;
  for (;;) {
    const inTheWay = await store.acquire(lock, graph.serial ? 1 : Math.max(1, graph.maxActiveRuns));
    if (!inTheWay) return;
    if (performance.now() >= end || run.signal.aborted) {
      const facts = { pipeline: graph.pipeline, run: inTheWay.runId, pid: inTheWay.pid };
      throw new DiagnosticError([reportEngine('run-in-progress', facts, graph.origin.location)]);
    }
    await sleep(200, undefined, { signal: run.signal }).catch(() => undefined);
  }
}
