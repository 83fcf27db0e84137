import { DiagnosticError, type EventTrigger } from '@sparkle-orchestration/core';
import { newRunId } from '@sparkle-orchestration/engine';
import { reportServer } from '../diagnostics.js';
import type { EventSource, SourceAnswer, SourceEvent } from '../sources/source.js';
import { targetOf } from './board.js';
import type { SchedulerContext } from './context.js';
import { fillEvent, namesEvent, type Parameters, parametersText } from './parameters.js';
import type { TriggerStatus } from './scheduler.js';

/** Milliseconds that one look may take. */
const patience = 30_000;

interface Watched {
  readonly shape: string;
  readonly source: EventSource | undefined;
  readonly problem: string | undefined;
  next: Date;
  busy: Promise<void> | undefined;
  last: TriggerStatus['source'];
}

export interface EventWatch {
  /** Begins the looks that are due; none of them is waited for. Gives when the next one is. */
  look(now: Date): Date | undefined;
  status(trigger: string): Pick<TriggerStatus, 'source' | 'problem'>;
  idle(): Promise<void>;
}

/** Start of the interval of an event when the target has not run before: the midnight in UTC before it. */
function startOf(time: string): string {
  const at = Date.parse(time);
  const day = 86_400_000;
  return new Date(Math.floor((at - 1) / day) * day).toISOString();
}

function messageOf(error: unknown): string {
  if (error instanceof DiagnosticError) return error.diagnostics.map((d) => d.message).join('; ');
  return error instanceof Error ? error.message : String(error);
}

/** Looks at event sources. An event is remembered by its id together with its run, so it never makes a second one. */
export function watchEvents(context: SchedulerContext, stop: AbortSignal): EventWatch {
  const { store, clock } = context;
  const watched = new Map<string, Watched>();

  function watch(trigger: EventTrigger, now: Date): Watched {
    const shape = JSON.stringify([trigger.event, trigger.starts]);
    const known = watched.get(trigger.name);
    if (known?.shape === shape) return known;
    let source: EventSource | undefined;
    let problem: string | undefined;
    try {
      source = context.sources?.(trigger);
      if (!source) problem = 'no event sources are set up';
    } catch (error) {
      problem = messageOf(error);
      if (error instanceof DiagnosticError) for (const diagnostic of error.diagnostics) context.problem(diagnostic);
    }
    const made = { shape, source, problem, next: now, busy: undefined, last: undefined };
    watched.set(trigger.name, made);
    return made;
  }

  async function fire(trigger: EventTrigger, events: readonly SourceEvent[], parameters: Parameters): Promise<void> {
    const last = events.at(-1);
    if (!last) return;
    const { project, env } = context.board().definitions;
    const now = clock.now().toISOString();
    const target = targetOf(trigger);
    const firings = events.map(
      (event) => ({ project, env, trigger: trigger.name, kind: 'event', occurrence: event.id }) as const,
    );
    const fired = await store.fireTogether(firings, {
      id: newRunId(clock.now()),
      target,
      intervalStart: startOf(last.time),
      intervalEnd: last.time,
      params: parametersText({ trigger: parameters }),
      notBefore: now,
      createdAt: now,
    });
    if (fired.outcome === 'duplicate') return;
    for (const [n, event] of events.entries()) {
      const outcome = n === 0 ? 'created' : 'merged';
      context.tell({
        type: 'fired',
        trigger: trigger.name,
        occurrence: event.id,
        outcome,
        run_id: fired.runId,
        target,
      });
    }
  }

  async function handle(trigger: EventTrigger, answer: SourceAnswer, remembered: string | undefined): Promise<void> {
    if (answer.state === 'failed') return context.problem(answer.diagnostic);
    if (answer.state === 'ready') {
      const events = [...answer.events].sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
      if (!namesEvent(trigger.parameters)) await fire(trigger, events, trigger.parameters);
      else for (const event of events) await fire(trigger, [event], fillEvent(trigger.parameters, event));
    }
    // After the firings: a process that dies between the two sees its events again, and knows them by their ids.
    const memory = JSON.stringify(answer.memory);
    if (memory !== remembered) await store.saveTriggerState(trigger.name, memory);
  }

  async function lookOnce(trigger: EventTrigger, entry: Watched, source: EventSource): Promise<void> {
    let answer: SourceAnswer;
    try {
      const remembered = await store.triggerState(trigger.name);
      const signal = AbortSignal.any([stop, AbortSignal.timeout(patience)]);
      const memory: unknown = remembered === undefined ? undefined : JSON.parse(remembered);
      answer = await source.look({ now: clock.now(), memory, signal });
      await handle(trigger, answer, remembered);
    } catch (error) {
      if (stop.aborted) return;
      const diagnostic = reportServer('source-failed', { trigger: trigger.name, detail: messageOf(error) });
      context.problem(diagnostic);
      answer = { state: 'failed', diagnostic };
    }
    const problem = answer.state === 'failed' ? { problem: answer.diagnostic.message } : {};
    entry.last = { state: answer.state, at: clock.now().toISOString(), ...problem };
  }

  return {
    look(now) {
      let earliest: Date | undefined;
      for (const trigger of context.board().triggers.values()) {
        if (trigger.type !== 'event' || !trigger.enabled || !context.board().unit(targetOf(trigger))) continue;
        const entry = watch(trigger, now);
        const { source } = entry;
        if (!source) continue;
        if (entry.next <= now && !entry.busy) {
          entry.next = new Date(now.getTime() + source.everySeconds * 1000);
          entry.busy = lookOnce(trigger, entry, source).finally(() => {
            entry.busy = undefined;
          });
        }
        if (!earliest || entry.next < earliest) earliest = entry.next;
      }
      return earliest;
    },
    status(trigger) {
      const entry = watched.get(trigger);
      return {
        ...(entry?.last ? { source: entry.last } : {}),
        ...(entry?.problem === undefined ? {} : { problem: entry.problem }),
      };
    },
    async idle() {
      await Promise.all([...watched.values()].map((entry) => entry.busy));
    },
  };
}
