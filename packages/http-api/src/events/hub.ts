import type { SchedulerEvent } from '@sparkle-orchestration/server';

/** An event as the API tells it: what happened to which run, never what was written. Logs are read by their own route. */
export interface ToldEvent {
  readonly type: string;
  readonly at: string;
  readonly run?: string;
  readonly task?: string;
  readonly status?: string;
}

export interface EventHub {
  publish(event: SchedulerEvent): void;
  /** Tasks that run now in a run of this process. */
  running(run: string): ReadonlySet<string>;
  /** Calls `listen` for each event until the returned function is called. */
  subscribe(listen: (event: ToldEvent) => void): () => void;
}

/** Milliseconds within which further log lines of a run are not told. */
const logPause = 500;

function told(event: SchedulerEvent): ToldEvent {
  const { at, type } = event;
  switch (event.type) {
    case 'run_event': {
      const { event: inner } = event;
      const task = 'task' in inner && inner.task !== undefined ? { task: inner.task } : {};
      const status =
        inner.type === 'task_finished' || inner.type === 'pipeline_finished'
          ? { status: inner.result.status }
          : inner.type === 'run_finished'
            ? { status: inner.status }
            : {};
      return { type: inner.type, at, run: event.run_id, ...task, ...status };
    }
    case 'run_ended':
      return { type, at, run: event.run_id, status: event.state };
    case 'run_started':
    case 'run_retry':
    case 'run_lost':
    case 'sla_missed':
    case 'fired':
      return { type, at, run: event.run_id };
    default:
      return { type, at };
  }
}

/** Passes events of a scheduler on to everybody who listens. A flood of log lines becomes two notes a second. */
export function createEventHub(): EventHub {
  const listeners = new Set<(event: ToldEvent) => void>();
  const logged = new Map<string, number>();
  const running = new Map<string, Set<string>>();
  const follow = (event: SchedulerEvent) => {
    if (event.type === 'run_ended' || event.type === 'run_retry' || event.type === 'run_lost') {
      logged.delete(event.run_id);
      running.delete(event.run_id);
    }
    if (event.type !== 'run_event') return;
    const { run_id: run, event: inner } = event;
    if (inner.type === 'task_started') running.set(run, (running.get(run) ?? new Set()).add(inner.task));
    else if (inner.type === 'task_finished') running.get(run)?.delete(inner.task);
  };
  return {
    publish(event) {
      follow(event);
      if (listeners.size === 0) return;
      if (event.type === 'run_event' && event.event.type === 'task_log') {
        const now = performance.now();
        if (now - (logged.get(event.run_id) ?? Number.NEGATIVE_INFINITY) < logPause) return;
        logged.set(event.run_id, now);
      }
      const text = told(event);
      for (const listen of listeners) listen(text);
    },
    running: (run) => running.get(run) ?? new Set(),
    subscribe(listen) {
      listeners.add(listen);
      return () => void listeners.delete(listen);
    },
  };
}
