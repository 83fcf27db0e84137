import { DiagnosticError, type ExecutionGraph, type JobRetries } from '@sparkle-orchestration/core';
import type { FailureCategory } from '@sparkle-orchestration/engine';
import type { Lease, RequestEnd, RunRequest } from '@sparkle-orchestration/state';
import type { ServedUnit } from '../definitions.js';
import { reportServer } from '../diagnostics.js';
import type { AttemptEnd } from '../runner.js';
import type { SchedulerContext } from './context.js';
import { tellPeople } from './messages.js';
import { parametersOf } from './parameters.js';
import { watchSlas } from './sla.js';

/** Longest delay of a retry, in milliseconds. */
const longestDelay = 3_600_000;

/** What to do with a request whose attempt has ended. */
type Verdict =
  | { readonly end: RequestEnd }
  /** `retry`: how the try ended that people are told of; absent when it was only cut off. */
  | { readonly again: Date; readonly error?: string; readonly retry?: string };

/** Tries that ended by themselves: those that a dying process or a shutdown cut off do not count. */
function mayRetry(retries: JobRetries | undefined, attempt: number, end: AttemptEnd): boolean {
  if (!retries || attempt > retries.maxAttempts) return false;
  if (retries.on.includes('all')) return true;
  if (end.status === 'partial') return retries.on.includes('partial_failure');
  return retries.on.some((reason) => reason === (end.category satisfies FailureCategory | undefined));
}

export function verdictOf(unit: ServedUnit | undefined, request: RunRequest, end: AttemptEnd, now: Date): Verdict {
  const error = end.error === undefined ? {} : { error: end.error };
  if (end.status === 'interrupted') return { again: now, ...error };
  if (end.status === 'success' || end.status === 'dry_run') return { end: { state: 'success' } };
  const attempt = request.attempts - request.crashes;
  if (mayRetry(unit?.retries, attempt, end) && unit?.retries) {
    const { delaySeconds, backoff } = unit.retries;
    const delay = Math.min(longestDelay, delaySeconds * 1000 * backoff ** (attempt - 1));
    return { again: new Date(now.getTime() + delay), retry: end.status, ...error };
  }
  return { end: { state: end.status, ...error } };
}

/** Another run of the pipeline that this scheduler does not know of, such as one by hand. */
const isBusy = (error: unknown) =>
  error instanceof DiagnosticError && error.diagnostics.some((d) => d.code === 'engine/run-in-progress');

/** Milliseconds after which a run that found its pipeline busy looks again. */
const busyDelay = 5000;

function textOf(error: unknown): string {
  if (error instanceof DiagnosticError) return error.diagnostics.map((d) => `${d.code}: ${d.message}`).join('; ');
  return error instanceof Error ? error.message : String(error);
}

/** Holds the lease while the attempt runs: renews it in time, and stops the attempt when it is lost. */
function holdLease(lease: Lease, context: SchedulerContext) {
  const { store, leaseSeconds } = context;
  const lost = new AbortController();
  let renewed = performance.now();
  const lose = () => lost.abort(new DiagnosticError([reportServer('lease-lost', { run: lease.request.id })]));
  const renew = async () => {
    const asked = performance.now();
    try {
      if (!(await store.renew(lease, leaseSeconds))) return lose();
      renewed = asked;
    } catch (error) {
      context.problem(reportServer('store-unreachable', { detail: textOf(error) }));
      // Others may have taken the run when the lease has run out, whether or not the store could say so.
      if (performance.now() - renewed > leaseSeconds * 1000) lose();
    }
  };
  const timer = setInterval(() => void renew(), (leaseSeconds * 1000) / 3);
  timer.unref();
  return {
    signal: lost.signal,
    /** Asked before every commit: a full lease lies ahead of it, so nobody else can begin while it is written. */
    async beforeCommit() {
      if (!lost.signal.aborted && !(await store.renew(lease, leaseSeconds))) lose();
      else renewed = performance.now();
      lost.signal.throwIfAborted();
    },
    stop: () => clearInterval(timer),
  };
}

export interface ExecutionSignals {
  readonly drain: AbortSignal;
  readonly abort: AbortSignal;
  /** Aborted: this run is not to be tried again. */
  readonly cancelled: AbortSignal;
}

/** An earlier attempt with the same graph: its finished tasks are not run again. */
async function resumable(runId: string | undefined, graph: ExecutionGraph, context: SchedulerContext) {
  const run = runId === undefined ? undefined : await context.history.run(runId);
  return run?.graphHash === graph.hash ? run.runId : undefined;
}

/** Runs one attempt of a claimed request to its end, and writes down what becomes of the request. */
export async function execute(
  lease: Lease,
  previous: string | undefined,
  graph: ExecutionGraph,
  signals: ExecutionSignals,
  context: SchedulerContext,
): Promise<void> {
  const { request } = lease;
  const { store, clock, tell } = context;
  const { target, id } = request;
  const runId = request.runId ?? id;
  const hold = holdLease(lease, context);
  const abort = AbortSignal.any([signals.abort, hold.signal]);
  tell({ type: 'run_started', run_id: id, attempt: request.attempts, target });
  let verdict: Verdict;
  let failedPipelines: readonly string[] = [];
  try {
    const resume = await resumable(previous, graph, context);
    const end = await context.runner.run({
      request,
      graph,
      runId,
      parameters: parametersOf(request),
      ...(resume === undefined ? {} : { resume }),
      drain: signals.drain,
      abort,
      beforeCommit: hold.beforeCommit,
      onEvent: (event) => tell({ type: 'run_event', run_id: id, event }),
    });
    failedPipelines = end.failedPipelines;
    verdict = verdictOf(context.board().unit(target), request, end, clock.now());
  } catch (error) {
    const again = new Date(clock.now().getTime() + busyDelay);
    verdict = isBusy(error) ? { again, error: textOf(error) } : { end: { state: 'failed', error: textOf(error) } };
  } finally {
    hold.stop();
  }
  if (signals.cancelled.aborted && ('again' in verdict || (signals.abort.aborted && verdict.end.state !== 'success')))
    verdict = { end: { state: 'cancelled', error: 'it was cancelled' } };
  const now = clock.now().toISOString();
  const kept =
    'end' in verdict
      ? await store.finish(lease, verdict.end, now)
      : await store.requeue(lease, verdict.again.toISOString(), verdict.error);
  if (!kept) return tell({ type: 'run_lost', run_id: id, target });
  if ('end' in verdict) {
    const { state, error } = verdict.end;
    await watchSlas([{ ...request, state, endedAt: now }], clock.now(), context);
    const facts = { status: state, endedAt: now, failedPipelines, ...(error === undefined ? {} : { error }) };
    if (state !== 'cancelled') tellPeople(state === 'success' ? 'success' : 'failure', request, facts, context);
    return tell({ type: 'run_ended', run_id: id, target, state, ...(error === undefined ? {} : { error }) });
  }
  const { again, error } = verdict;
  if ('retry' in verdict) {
    const facts = { status: verdict.retry, failedPipelines, ...(error === undefined ? {} : { error }) };
    tellPeople('retry', request, facts, context);
  }
  tell({
    type: 'run_retry',
    run_id: id,
    target,
    not_before: again.toISOString(),
    ...(error === undefined ? {} : { error }),
  });
}
