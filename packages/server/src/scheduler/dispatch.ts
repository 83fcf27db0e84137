import { DiagnosticError, type ExecutionGraph, parseGraph } from '@sparkle-orchestration/core';
import type { RequestEnd, RunRequest, SchedulerStore } from '@sparkle-orchestration/state';
import type { ServedUnit } from '../definitions.js';
import { reportServer } from '../diagnostics.js';
import type { SchedulerContext } from './context.js';
import { type ExecutionSignals, execute } from './execution.js';
import { tellPeople } from './messages.js';
import { makeGate, waitedTooLong } from './readiness.js';

export interface Dispatcher {
  /** Starts what may start. Gives when a queued request becomes due. */
  dispatch(now: Date): Promise<Date | undefined>;
  readonly running: number;
  /** Stops a run of this process for good. False when it does not run here. */
  cancel(id: string, how: 'drain' | 'abort'): boolean;
  /** Resolves when nothing runs. */
  idle(): Promise<void>;
}

/** Starts queued requests within all limits, oldest first. */
export function makeDispatcher(signals: Omit<ExecutionSignals, 'cancelled'>, context: SchedulerContext): Dispatcher {
  const { store, clock } = context;
  const running = new Map<string, Promise<void>>();
  const cancels = new Map<string, { readonly drain: AbortController; readonly abort: AbortController }>();
  const gate = makeGate(context);

  async function end(request: RunRequest, how: RequestEnd): Promise<void> {
    if (!(await store.cancel(request.id, how, clock.now().toISOString()))) return;
    const { id, target } = request;
    const error = how.error === undefined ? {} : { error: how.error };
    context.tell({ type: 'run_ended', run_id: id, target, state: how.state, ...error });
    if (how.state !== 'cancelled')
      tellPeople('failure', request, { status: how.state, endedAt: clock.now().toISOString(), ...error }, context);
  }

  /** A further attempt runs the graph that the first one began with. */
  async function graphOf(request: RunRequest, unit: ServedUnit): Promise<ExecutionGraph> {
    const { graphHash } = request;
    const pinned = graphHash === undefined ? undefined : await store.graph(graphHash);
    return pinned === undefined ? unit.compile() : parseGraph(pinned, `run ${request.id}`);
  }

  /** True when the request does not stand in the way of younger ones of its target. */
  async function tryStart(request: RunRequest, unit: ServedUnit): Promise<boolean> {
    const now = clock.now();
    let graph: ExecutionGraph;
    try {
      graph = await graphOf(request, unit);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      const text = error.diagnostics.map((d) => `${d.code}: ${d.message}`).join('; ');
      await end(request, { state: 'failed', error: text });
      return true;
    }
    if (request.attempts === 0) {
      const readiness = await gate.ask(request, graph);
      if (readiness.state !== 'ready') {
        if (!waitedTooLong(unit, request, now)) return false;
        const why = readiness.state === 'failed' ? readiness.problem : readiness.waitsFor;
        await end(request, { state: 'not_ready', error: `waited in vain for ${why}` });
        return true;
      }
    }
    await store.saveGraph(graph.hash, JSON.stringify(graph));
    const number = request.attempts + 1;
    const interval = await eventInterval(request, store);
    const lease = await store.claim(request.id, {
      instance: context.instance,
      leaseSeconds: context.leaseSeconds,
      maxActiveRuns: unit.maxActiveRuns,
      startedAt: now.toISOString(),
      graphHash: graph.hash,
      runId: number === 1 ? request.id : `${request.id}-${number}`,
      ...(interval ? { interval } : {}),
    });
    if (!lease) return false;
    const own = { drain: new AbortController(), abort: new AbortController() };
    cancels.set(request.id, own);
    const both = {
      drain: AbortSignal.any([signals.drain, own.drain.signal]),
      abort: AbortSignal.any([signals.abort, own.abort.signal]),
      cancelled: own.drain.signal,
    };
    const work = execute(lease, request.runId, graph, both, context)
      .catch((error: unknown) => {
        const detail = error instanceof Error ? error.message : String(error);
        context.problem(reportServer('store-unreachable', { detail }));
      })
      .finally(() => {
        running.delete(request.id);
        cancels.delete(request.id);
        context.wakeUp();
      });
    running.set(request.id, work);
    return true;
  }

  return {
    get running() {
      return running.size;
    },
    async dispatch(now) {
      if (signals.drain.aborted || running.size >= context.maxParallelRuns) return undefined;
      const queued = await store.requests({ states: ['queued'], order: 'oldest', limit: 1000 });
      const blocked = new Set<string>();
      let earliest: Date | undefined;
      for (const request of queued) {
        const key = `${request.target.kind}:${request.target.name}`;
        const notBefore = new Date(request.notBefore);
        if (notBefore > now) {
          if (!earliest || notBefore < earliest) earliest = notBefore;
          // A run that waits for its next try keeps its place before younger ones.
          if (request.attempts > 0) blocked.add(key);
          continue;
        }
        if (blocked.has(key) || running.has(request.id)) continue;
        if (running.size >= context.maxParallelRuns || signals.drain.aborted) break;
        const unit = context.board().unit(request.target);
        if (!unit) {
          context.problem(reportServer('target-gone', { name: request.target.name, run: request.id }));
          await end(request, { state: 'cancelled', error: 'it is not defined any more' });
          continue;
        }
        if (!(await tryStart(request, unit))) blocked.add(key);
      }
      return earliest;
    },
    cancel(id, how) {
      const own = cancels.get(id);
      const reason = new Error('the run was cancelled');
      own?.drain.abort(reason);
      if (how === 'abort') own?.abort.abort(reason);
      return own !== undefined;
    },
    async idle() {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}

/**
 * An event's run covers the time from the end of the last run that succeeded. Which one that is, is known when it
 * starts.
 */
async function eventInterval(request: RunRequest, store: SchedulerStore) {
  if (request.attempts > 0 || (request.kind !== 'event' && request.kind !== 'webhook')) return undefined;
  const last = await store.lastSuccessEnd(request.target);
  if (last === undefined) return undefined;
  const end = Math.max(Date.parse(request.intervalEnd), Date.parse(last) + 1);
  return { start: last, end: new Date(end).toISOString() };
}
