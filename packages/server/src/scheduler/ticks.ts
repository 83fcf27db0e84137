import type { CronTrigger, IntervalTrigger, TriggerDefinition } from '@sparkle-orchestration/core';
import { newRunId } from '@sparkle-orchestration/engine';
import { intervalForTick, jitterSeconds, nextTick, previousTick, ticksBetween } from '@sparkle-orchestration/schedules';
import { targetOf } from './board.js';
import type { SchedulerContext } from './context.js';
import { parametersText } from './parameters.js';

type Timed = CronTrigger | IntervalTrigger;

export const isTimed = (trigger: TriggerDefinition): trigger is Timed =>
  trigger.type === 'cron' || trigger.type === 'interval';

/** Everything about a schedule that decides when it fires: another text is another schedule. */
const shapeOf = ({ schedule }: Timed) => JSON.stringify(schedule, Object.keys(schedule).sort());

/** An interval trigger has one run at a time; a tick that comes meanwhile joins it. */
const coalesces = (trigger: Timed) => trigger.type === 'interval' && !trigger.schedule.catchup;

/** How far one trigger was looked at. */
interface Progress {
  readonly shape: string;
  /** Ticks up to here were fired, or left out on purpose. */
  until: Date;
  /** The first tick after `until`; nothing when there is none. */
  next: Date | undefined;
  /** There was more than the cap allows: look again although no tick is due. */
  more: boolean;
}

export interface TickWatch {
  /** Fires what is due. Gives when the next tick of any trigger is. */
  fireDue(now: Date): Promise<Date | undefined>;
  next(trigger: string): Date | undefined;
}

const later = (a: Date, b: Date) => (a > b ? a : b);

/**
 * Fires the ticks of schedules. A tick is recorded together with the run it asks for, so a process that dies leaves
 * either both or nothing, and whoever looks next finds it again.
 */
export function watchTicks(context: SchedulerContext): TickWatch {
  const { store, graceSeconds, catchupCap } = context;
  const progress = new Map<string, Progress>();

  /** Where to begin with a trigger that this process has not looked at yet. */
  async function begin(trigger: Timed, now: Date): Promise<Progress> {
    const { schedule, name } = trigger;
    const shape = shapeOf(trigger);
    const since = new Date(await store.since(name, shape, now.toISOString()));
    const last = await store.lastTick(name, now.toISOString());
    const first = schedule.catchup && schedule.startDate !== undefined ? new Date(0) : since;
    const until = last === undefined ? first : later(new Date(last), first);
    return { shape, until, next: nextTick(schedule, until), more: false };
  }

  /** Ticks in `(until, now]` that are to be run, oldest first, and how far that goes. */
  async function due(trigger: Timed, { until }: Progress, now: Date) {
    const { schedule, name } = trigger;
    const after = (date: Date) => new Date(date.getTime() + 1);
    const end = after(now);
    const room = Math.max(0, catchupCap - (await store.backlog(name)));
    if (!schedule.catchup) {
      const oldest = new Date(now.getTime() - graceSeconds * 1000);
      const missed = oldest > until ? ticksBetween(schedule, after(until), oldest, 1000) : [];
      const [from, to] = [missed[0], missed.at(-1)];
      if (from && to) {
        const span = { from: from.toISOString(), to: to.toISOString() };
        context.tell({ type: 'missed', trigger: name, ticks: missed.length, ...span });
      }
      const ticks = ticksBetween(schedule, later(after(until), oldest), end, catchupCap);
      return { ticks, reached: now, more: false };
    }
    const ticks = ticksBetween(schedule, after(until), end, room + 1);
    if (ticks.length <= room) return { ticks, reached: now, more: false };
    const kept = ticks.slice(0, room);
    return { ticks: kept, reached: kept.at(-1) ?? until, more: true };
  }

  /**
   * The interval of a tick. When the tick before joined a run that was still going on, its part of time belongs to this
   * one.
   */
  async function intervalOf(trigger: Timed, tick: Date, last?: Date): Promise<{ start: Date; end: Date }> {
    const { schedule, name } = trigger;
    const start = last ?? intervalForTick(schedule, tick)?.start ?? new Date(tick.getTime() - 1000);
    const own = { start, end: tick };
    if (!coalesces(trigger)) return own;
    const before = last ?? previousTick(schedule, tick);
    const joined = before && (await store.firing(name, before.toISOString()));
    if (!joined?.merged) return own;
    const run = await store.request(joined.runId);
    return run && run.trigger === name ? { start: new Date(run.intervalEnd), end: tick } : own;
  }

  async function fireTick(trigger: Timed, tick: Date, last: Date | undefined, now: Date): Promise<void> {
    const { schedule, name } = trigger;
    const target = targetOf(trigger);
    const interval = await intervalOf(trigger, tick, last);
    const delay = jitterSeconds(name, tick, schedule.jitterSeconds);
    const occurrence = tick.toISOString();
    const { project, env } = context.board().definitions;
    const fired = await store.fire(
      { project, env, trigger: name, kind: 'tick', occurrence },
      {
        id: newRunId(tick),
        target,
        scheduledTime: occurrence,
        intervalStart: interval.start.toISOString(),
        intervalEnd: interval.end.toISOString(),
        params: parametersText({ trigger: trigger.parameters }),
        notBefore: new Date(tick.getTime() + delay * 1000).toISOString(),
        createdAt: now.toISOString(),
      },
      { noOverlap: coalesces(trigger) },
    );
    if (fired.outcome === 'duplicate') return;
    context.tell({ type: 'fired', trigger: name, occurrence, outcome: fired.outcome, run_id: fired.runId, target });
  }

  async function lookAt(trigger: Timed, now: Date): Promise<Progress> {
    let known = progress.get(trigger.name);
    if (known?.shape !== shapeOf(trigger)) {
      known = await begin(trigger, now);
      progress.set(trigger.name, known);
    }
    if (known.until > now) {
      // The clock went back: ticks that come again are known to the store.
      known.until = now;
      known.next = nextTick(trigger.schedule, now);
    }
    if (!known.more && (known.next === undefined || known.next > now)) return known;
    const { ticks, reached, more } = await due(trigger, known, now);
    for (const [n, tick] of ticks.entries()) {
      await fireTick(trigger, tick, ticks[n - 1], now);
      known.until = tick;
    }
    known.until = reached;
    known.next = nextTick(trigger.schedule, reached);
    known.more = more;
    return known;
  }

  return {
    async fireDue(now) {
      let earliest: Date | undefined;
      // By name: of two triggers that ask for one job at one instant, it is always the same that makes the run.
      const timed = [...context.board().triggers.values()].filter(isTimed).filter((trigger) => trigger.enabled);
      for (const trigger of timed.sort((a, b) => (a.name < b.name ? -1 : 1))) {
        const { next, more } = await lookAt(trigger, now);
        if (!more && next && (!earliest || next < earliest)) earliest = next;
      }
      return earliest;
    },
    next: (trigger) => progress.get(trigger)?.next,
  };
}
