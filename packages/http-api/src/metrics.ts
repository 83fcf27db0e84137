import type { SchedulerEvent } from '@sparkle-orchestration/server';
import type { ApiContext } from './route.js';

type Labels = Readonly<Record<string, string>>;

const escapeLabel = (text: string) => text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');

function labelText(labels: Labels): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return parts.length > 0 ? `{${parts.join(',')}}` : '';
}

/** Upper bounds in seconds of the histogram of durations. */
const bounds = [1, 5, 15, 60, 300, 900, 3600, 14_400];

interface Durations {
  readonly labels: Labels;
  readonly counts: number[];
  sum: number;
  count: number;
}

/** Counts of this process since its start, and figures of the shared state when they are asked for. */
export interface Metrics {
  observe(event: SchedulerEvent): void;
  text(context: ApiContext): Promise<string>;
}

export function createMetrics(): Metrics {
  const counters = new Map<string, Map<string, number>>();
  const lags = new Map<string, number>();
  const started = new Map<string, number>();
  const durations = new Map<string, Durations>();

  const count = (name: string, labels: Labels, by = 1) => {
    const values = counters.get(name) ?? new Map<string, number>();
    counters.set(name, values);
    const key = labelText(labels);
    values.set(key, (values.get(key) ?? 0) + by);
  };

  function lasted(labels: Labels, seconds: number): void {
    const key = labelText(labels);
    const one = durations.get(key) ?? { labels, counts: bounds.map(() => 0), sum: 0, count: 0 };
    durations.set(key, one);
    for (const [n, bound] of bounds.entries()) if (seconds <= bound) one.counts[n] = (one.counts[n] ?? 0) + 1;
    one.sum += seconds;
    one.count += 1;
  }

  function observe(event: SchedulerEvent): void {
    const at = Date.parse(event.at);
    switch (event.type) {
      case 'fired': {
        count('sparkle_triggers_fired_total', { trigger: event.trigger });
        const tick = Date.parse(event.occurrence);
        // Ids of events and runs by hand are no times.
        if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(event.occurrence) && !Number.isNaN(tick))
          lags.set(event.trigger, Math.max(0, (at - tick) / 1000));
        return;
      }
      case 'missed':
        count('sparkle_ticks_missed_total', { trigger: event.trigger }, event.ticks);
        return;
      case 'run_started':
        started.set(event.run_id, at);
        return;
      case 'run_ended': {
        const { kind, name } = event.target;
        count('sparkle_runs_ended_total', { kind, name, state: event.state });
        const start = started.get(event.run_id);
        started.delete(event.run_id);
        if (start !== undefined) lasted({ kind, name }, (at - start) / 1000);
        return;
      }
      case 'run_retry':
        started.delete(event.run_id);
        count('sparkle_runs_retried_total', { kind: event.target.kind, name: event.target.name });
        return;
      case 'run_lost':
        started.delete(event.run_id);
        count('sparkle_runs_lost_total', {});
        return;
      case 'sla_missed':
        count('sparkle_slas_missed_total', { kind: event.target.kind, name: event.target.name });
        return;
      case 'problem':
        count('sparkle_problems_total', { severity: event.diagnostic.severity });
        return;
      default:
    }
  }

  async function text({ scheduler, store, instance }: ApiContext): Promise<string> {
    const lines: string[] = [];
    const family = (name: string, type: string, help: string, values: Iterable<readonly [string, number]>) => {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
      for (const [labels, value] of values) lines.push(`${name}${labels} ${value}`);
    };
    const state = await scheduler.state();
    const byState = await store.scheduler.counts();
    const allStates = ['queued', 'running', 'success', 'partial', 'failed', 'not_ready', 'cancelled'] as const;
    family(
      'sparkle_runs',
      'gauge',
      'Runs in the store by state.',
      allStates.map((one) => [labelText({ state: one }), byState[one] ?? 0] as const),
    );
    const counted = (name: string, help: string, known: readonly Labels[] = []) => {
      const values = new Map([...known.map((one) => [labelText(one), 0] as const), ...(counters.get(name) ?? [])]);
      family(name, 'counter', help, values);
    };
    const triggers = state.triggers.map(({ name }) => ({ trigger: name }));
    counted('sparkle_runs_ended_total', 'Runs that ended in this process.');
    counted('sparkle_runs_retried_total', 'Attempts of this process that are tried again.');
    counted('sparkle_runs_lost_total', 'Runs whose process died.', [{}]);
    counted('sparkle_slas_missed_total', 'Promises about time that were missed.');
    counted('sparkle_triggers_fired_total', 'Ticks and events that asked for a run.', triggers);
    counted('sparkle_ticks_missed_total', 'Ticks that were too late and left out.', triggers);
    counted('sparkle_problems_total', 'Findings that were told.', [{ severity: 'error' }, { severity: 'warning' }]);
    family(
      'sparkle_trigger_lag_seconds',
      'gauge',
      'Seconds from the last tick to its firing.',
      [...lags].map(([trigger, lag]) => [labelText({ trigger }), lag] as const),
    );
    family(
      'sparkle_trigger_next_timestamp_seconds',
      'gauge',
      'Time of the next tick.',
      state.triggers.flatMap(({ name, next }) =>
        next === undefined ? [] : [[labelText({ trigger: name }), Date.parse(next) / 1000] as const],
      ),
    );
    const held = state.active.filter((one) => one.state === 'running');
    family(
      'sparkle_leases',
      'gauge',
      'Runs that an instance answers for now.',
      state.instances.map(
        ({ name }) => [labelText({ instance: name }), held.filter((one) => one.instance === name).length] as const,
      ),
    );
    family('sparkle_scheduler_running', 'gauge', '1 when this instance starts runs.', [
      [labelText({ instance }), state.status === 'running' ? 1 : 0],
    ]);
    family('sparkle_definition_errors', 'gauge', 'Errors of the files as they were read last.', [
      ['', state.diagnostics.filter((d) => d.severity === 'error').length],
    ]);
    lines.push('# HELP sparkle_run_duration_seconds Seconds from start to end of runs in this process.');
    lines.push('# TYPE sparkle_run_duration_seconds histogram');
    for (const { labels, counts, sum, count: n } of durations.values()) {
      for (const [i, bound] of bounds.entries())
        lines.push(`sparkle_run_duration_seconds_bucket${labelText({ ...labels, le: String(bound) })} ${counts[i]}`);
      lines.push(`sparkle_run_duration_seconds_bucket${labelText({ ...labels, le: '+Inf' })} ${n}`);
      lines.push(`sparkle_run_duration_seconds_sum${labelText(labels)} ${sum}`);
      lines.push(`sparkle_run_duration_seconds_count${labelText(labels)} ${n}`);
    }
    return `${lines.join('\n')}\n`;
  }

  return { observe, text };
}
