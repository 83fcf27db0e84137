import type { ExecutionGraph, PipelineDependency } from '@sparkle-orchestration/core';
import { lastClosedInterval } from '@sparkle-orchestration/schedules';
import type { RunRequest } from '@sparkle-orchestration/state';
import type { ServedUnit } from '../definitions.js';
import type { SchedulerContext } from './context.js';

/** Whether a run may start. What could not be asked is asked again, and told. */
export type Readiness =
  | { readonly state: 'ready' }
  | { readonly state: 'not_ready'; readonly waitsFor: string }
  | { readonly state: 'failed'; readonly problem: string };

/** Seconds that a run waits for what comes first, when nothing says otherwise. */
const defaultWaitSeconds = 86_400;
/** Seconds between two looks into the ledger for one run. */
const lookSeconds = 5;

/** Everything outside of the graph that comes first: of the job itself, and of its pipelines. */
function dependenciesOf(graph: ExecutionGraph): readonly PipelineDependency[] {
  return [...graph.dependencies, ...(graph.groups ?? []).flatMap((group) => group.graph.dependencies)];
}

/** The last tick of the other one's schedule at or before the end of the interval; without a schedule the end. */
function neededEnd({ schedule }: PipelineDependency, end: Date): Date {
  return (schedule && lastClosedInterval(schedule, end)?.end) ?? end;
}

export interface Gate {
  /** Is everything there that comes before this run? */
  ask(request: RunRequest, graph: ExecutionGraph): Promise<Readiness>;
}

/** Keeps runs back until what comes before them is finished. */
export function makeGate(context: SchedulerContext): Gate {
  const { store, runner, clock } = context;
  /** When the ledger was asked last for a run, and in vain. */
  const asked = new Map<string, number>();

  async function isThere(
    request: RunRequest,
    graph: ExecutionGraph,
    dependency: PipelineDependency,
    end: Date,
  ): Promise<boolean> {
    for (const kind of ['job', 'pipeline'] as const) {
      const latest = await store.latestOf({ kind, name: dependency.pipeline }, end.toISOString());
      if (latest?.state === 'success') return true;
      // Its run is on the way: the ledger cannot hold it yet.
      if (latest?.state === 'queued' || latest?.state === 'running') return false;
    }
    const key = `${request.id}|${dependency.pipeline}`;
    const now = clock.now().getTime();
    const last = asked.get(key);
    if (last !== undefined && now >= last && now - last < lookSeconds * 1000) return false;
    const done = (await runner.isDone?.(graph, dependency, end)) ?? false;
    if (done) asked.delete(key);
    else asked.set(key, now);
    return done;
  }

  async function look(request: RunRequest, graph: ExecutionGraph): Promise<Readiness> {
    try {
      for (const dependency of dependenciesOf(graph)) {
        const end = neededEnd(dependency, new Date(request.intervalEnd));
        if (await isThere(request, graph, dependency, end)) continue;
        return { state: 'not_ready', waitsFor: `${dependency.pipeline} up to ${end.toISOString()}` };
      }
      return { state: 'ready' };
    } catch (error) {
      return { state: 'failed', problem: error instanceof Error ? error.message : String(error) };
    }
  }

  return { ask: look };
}

/** Has a run waited longer than it may? */
export function waitedTooLong(unit: ServedUnit, request: RunRequest, now: Date): boolean {
  return now.getTime() - Date.parse(request.createdAt) > (unit.waitSeconds ?? defaultWaitSeconds) * 1000;
}
