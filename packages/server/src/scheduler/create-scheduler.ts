import { hostname } from 'node:os';
import { DiagnosticError, nearestName } from '@sparkle-orchestration/core';
import { newRunId } from '@sparkle-orchestration/engine';
import { lastClosedInterval } from '@sparkle-orchestration/schedules';
import type { RunTarget } from '@sparkle-orchestration/state';
import { systemClock } from '../clock.js';
import { reportServer } from '../diagnostics.js';
import { webhookReceiver } from '../webhook/receive.js';
import { type Board, makeBoard, targetOf } from './board.js';
import type { SchedulerContext } from './context.js';
import { makeDispatcher } from './dispatch.js';
import type { SchedulerEventBody } from './events.js';
import { watchEvents } from './looks.js';
import { parametersText } from './parameters.js';
import type { Cancelled, FireOptions, Scheduler, SchedulerOptions, SchedulerState } from './scheduler.js';
import { watchSlas } from './sla.js';
import { watchTicks } from './ticks.js';

/** Milliseconds between two turns at most: clocks jump, machines sleep, and other instances die. */
const longestWait = 1000;

function messageOf(error: unknown): string {
  if (error instanceof DiagnosticError) return error.diagnostics.map((d) => `${d.code}: ${d.message}`).join('; ');
  return error instanceof Error ? error.message : String(error);
}

/** A name that no other process has. */
export function defaultInstance(): string {
  return `${hostname()}-${process.pid}`;
}

export function createScheduler(options: SchedulerOptions): Scheduler {
  const { definitions: source, store: shared } = options;
  const clock = options.clock ?? systemClock;
  const drain = new AbortController();
  const abort = new AbortController();
  const startedAt = clock.now();
  let status: SchedulerState['status'] = 'starting';
  let board: Board | undefined;
  let loop: Promise<void> | undefined;
  let unwatch: (() => void) | undefined;
  let wake = new AbortController();
  let woken = false;
  /** Events that were told so far. */
  let told = 0;
  let seenAt = Number.NEGATIVE_INFINITY;
  let turning: Promise<Date> | undefined;

  const wakeUp = () => {
    woken = true;
    wake.abort();
  };
  const tell = (event: SchedulerEventBody) => {
    told += 1;
    options.onEvent?.({ ...event, at: clock.now().toISOString() });
  };
  const context: SchedulerContext = {
    store: shared.scheduler,
    history: shared.history,
    runner: options.runner,
    clock,
    sources: options.sources,
    instance: options.instance,
    maxParallelRuns: options.maxParallelRuns ?? 4,
    graceSeconds: options.graceSeconds ?? 60,
    catchupCap: options.catchupCap ?? 100,
    leaseSeconds: options.leaseSeconds ?? 30,
    maxCrashes: options.maxCrashes ?? 10,
    board() {
      if (!board) throw new Error('the scheduler was not started');
      return board;
    },
    tell,
    problem: (diagnostic) => tell({ type: 'problem', diagnostic }),
    wakeUp,
    stopping: () => drain.signal.aborted,
  };
  const { store } = context;
  const ticks = watchTicks(context);
  const events = watchEvents(context, abort.signal);
  const dispatcher = makeDispatcher({ drain: drain.signal, abort: abort.signal }, context);
  const webhooks = webhookReceiver(context);

  async function load(): Promise<void> {
    const read = await source.load();
    board = makeBoard(read, board, clock.now());
    const { triggers, units, stale } = board;
    tell({ type: 'loaded', triggers: triggers.size, targets: units.length, stale });
    for (const diagnostic of read.diagnostics) context.problem(diagnostic);
  }

  async function reload(): Promise<void> {
    try {
      await load();
    } catch (error) {
      context.problem(reportServer('reload-failed', { detail: messageOf(error) }));
    }
    wakeUp();
  }

  async function turnOnce(): Promise<Date> {
    const now = clock.now();
    const due: (Date | undefined)[] = [new Date(now.getTime() + longestWait)];
    // By a clock that never jumps.
    if (performance.now() - seenAt > context.leaseSeconds * 300) {
      await store.seen(options.instance, startedAt.toISOString());
      seenAt = performance.now();
    }
    for (const lost of await store.reclaim(context.maxCrashes, now.toISOString())) {
      tell({ type: 'run_lost', run_id: lost.id, target: lost.target });
    }
    if (!drain.signal.aborted) {
      due.push(await ticks.fireDue(now), events.look(now));
      due.push(await dispatcher.dispatch(now));
    }
    if (context.board().units.some((unit) => unit.sla)) {
      const active = await store.requests({ states: ['queued', 'running'], order: 'oldest', limit: 1000 });
      due.push(await watchSlas(active, now, context));
    }
    return due.reduce<Date>((first, date) => (date && date < first ? date : first), due[0] as Date);
  }

  async function begin(): Promise<void> {
    await load();
    const { definitions, triggers, units } = context.board();
    if (![...triggers.values()].some((trigger) => trigger.enabled)) {
      throw new DiagnosticError([reportServer('nothing-to-serve', { env: definitions.env })]);
    }
    tell({ type: 'started', instance: options.instance, triggers: triggers.size, targets: units.length });
    status = 'running';
  }

  /** One turn at a time, whoever asks for it. */
  async function turn(): Promise<Date> {
    while (turning) await turning.catch(() => undefined);
    turning = turnOnce();
    try {
      return await turning;
    } finally {
      turning = undefined;
    }
  }

  async function run(): Promise<void> {
    while (!drain.signal.aborted) {
      let next: Date;
      try {
        next = await turn();
      } catch (error) {
        context.problem(reportServer('store-unreachable', { detail: messageOf(error) }));
        next = new Date(clock.now().getTime() + longestWait);
      }
      wake = new AbortController();
      if (woken) wake.abort();
      woken = false;
      const signal = AbortSignal.any([wake.signal, drain.signal]);
      await clock.wait(Math.max(5, next.getTime() - clock.now().getTime()), signal);
    }
  }

  /** What a name stands for. @throws DiagnosticError when it is not there */
  function resolve(what: { readonly trigger: string } | RunTarget) {
    const { triggers, units, unit } = context.board();
    const missing = (kind: string, name: string, known: Iterable<string>) =>
      new DiagnosticError([reportServer('unknown-target', { kind, name, nearest: nearestName(name, known) })]);
    if ('trigger' in what) {
      const trigger = triggers.get(what.trigger);
      if (!trigger) throw missing('trigger', what.trigger, triggers.keys());
      return { target: targetOf(trigger), trigger };
    }
    if (unit(what)) return { target: what };
    const known = units.filter(({ target }) => target.kind === what.kind).map(({ target }) => target.name);
    throw missing(what.kind, what.name, known);
  }

  async function fire(what: { readonly trigger: string } | RunTarget, given: FireOptions = {}) {
    const { target, trigger } = resolve(what);
    const now = clock.now();
    const schedule = context.board().unit(target)?.schedule;
    const interval = given.interval ?? lastClosedInterval(schedule, now);
    if (!interval) throw new DiagnosticError([reportServer('bad-interval', { name: target.name })]);
    const id = newRunId(now);
    const { project, env } = context.board().definitions;
    const name = trigger?.name ?? `${target.kind}:${target.name}`;
    await store.fire(
      { project, env, trigger: name, kind: 'manual', occurrence: id },
      {
        id,
        target,
        intervalStart: interval.start.toISOString(),
        intervalEnd: interval.end.toISOString(),
        params: parametersText({ trigger: trigger?.parameters ?? {}, given: given.params ?? {} }),
        notBefore: now.toISOString(),
        createdAt: now.toISOString(),
      },
    );
    tell({ type: 'fired', trigger: name, occurrence: id, outcome: 'created', run_id: id, target });
    wakeUp();
    return { runId: id };
  }

  async function cancel(id: string, how: 'drain' | 'abort' = 'abort'): Promise<Cancelled> {
    const asked = await store.request(id);
    if (!asked) return { outcome: 'unknown' };
    const at = clock.now().toISOString();
    if (asked.state === 'queued' && (await store.cancel(id, { state: 'cancelled', error: 'it was cancelled' }, at))) {
      tell({ type: 'run_ended', run_id: id, target: asked.target, state: 'cancelled' });
      wakeUp();
      return { outcome: 'cancelled' };
    }
    if (dispatcher.cancel(id, how)) return { outcome: 'stopping' };
    const now = await store.request(id);
    if (now?.state !== 'running') return { outcome: 'ended' };
    return { outcome: 'elsewhere', instance: now.instance ?? '' };
  }

  async function state(): Promise<SchedulerState> {
    const { definitions, triggers, units, stale, loadedAt } = context.board();
    const listed = [...triggers.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    return {
      instance: options.instance,
      project: definitions.project,
      env: definitions.env,
      status,
      startedAt: startedAt.toISOString(),
      loadedAt: loadedAt.toISOString(),
      diagnostics: definitions.diagnostics,
      stale,
      triggers: await Promise.all(
        listed.map(async (trigger) => {
          const next = trigger.enabled ? ticks.next(trigger.name) : undefined;
          const [last] = await store.firings({ trigger: trigger.name, limit: 1 });
          return {
            name: trigger.name,
            type: trigger.type,
            enabled: trigger.enabled,
            starts: targetOf(trigger),
            ...(next ? { next: next.toISOString() } : {}),
            ...(last ? { last: last.kind === 'tick' ? last.occurrence : last.at } : {}),
            ...events.status(trigger.name),
            file: trigger.file,
          };
        }),
      ),
      targets: units.map((unit) => unit.target),
      active: await store.requests({ states: ['queued', 'running'], order: 'oldest', limit: 1000 }),
      instances: await store.instances(context.leaseSeconds),
    };
  }

  return {
    async start() {
      await begin();
      unwatch = source.watch?.(() => void reload());
      loop = run();
    },
    async once(signal) {
      await begin();
      for (;;) {
        const before = told;
        await turn();
        await events.idle();
        await dispatcher.idle();
        // What is left waits for its time, for what comes first, or for another instance.
        if (signal.aborted || told === before) return;
      }
    },
    async stop() {
      if (status === 'stopped') return;
      status = 'draining';
      tell({ type: 'draining' });
      unwatch?.();
      drain.abort(new Error('the scheduler is stopping'));
      await loop;
      await dispatcher.idle();
      abort.abort(new Error('the scheduler is stopping'));
      await events.idle();
      await store.gone(options.instance).catch(() => undefined);
      status = 'stopped';
      tell({ type: 'stopped' });
    },
    abort: () => abort.abort(new Error('the scheduler was aborted')),
    reload,
    fire,
    cancel,
    receiveWebhook: async (request) => {
      const answer = await webhooks(request);
      if (answer.status === 202) wakeUp();
      return answer;
    },
    state,
    async turn() {
      if (!board) await load();
      return turn();
    },
    async idle() {
      await events.idle();
      await dispatcher.idle();
    },
  };
}
