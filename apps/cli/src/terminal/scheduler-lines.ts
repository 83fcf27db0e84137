import type { SchedulerEvent } from '@sparkle-orchestration/sdk';
import type { Output } from '../command.js';
import { visible } from './table.js';

type Told<T extends SchedulerEvent['type']> = Extract<SchedulerEvent, { readonly type: T }>;
const because = (error: string | undefined) => (error === undefined ? '' : `: ${error}`);

/** One line for each event that a person wants to see; nothing for the others. */
const texts: { readonly [T in SchedulerEvent['type']]?: (event: Told<T>) => string } = {
  started: (e) => `serving ${e.targets} jobs and pipelines by ${e.triggers} triggers as ${e.instance}`,
  loaded: (e) => `definitions read${e.stale.length > 0 ? `; still as before: ${e.stale.join(', ')}` : ''}`,
  fired: (e) =>
    `${e.trigger} ${e.outcome === 'merged' ? 'joined' : 'asked for'} run ${e.run_id} of ${e.target.kind} ${e.target.name} (${e.occurrence})`,
  missed: (e) => `${e.trigger} leaves out ${e.ticks} missed ticks from ${e.from} to ${e.to}`,
  run_started: (e) => `run ${e.run_id} of ${e.target.name} started${e.attempt > 1 ? `, attempt ${e.attempt}` : ''}`,
  run_ended: (e) => `run ${e.run_id} of ${e.target.name} ended: ${e.state}${because(e.error)}`,
  run_retry: (e) => `run ${e.run_id} of ${e.target.name} is tried again from ${e.not_before}${because(e.error)}`,
  run_lost: (e) => `run ${e.run_id} of ${e.target.name} lost its process; it is queued again`,
  sla_missed: (e) => `run ${e.run_id} of ${e.target.name} missed its SLA: ${e.promise}`,
  problem: ({ diagnostic: d }) => {
    const at = d.location ? `${d.location.file}:${d.location.line}:${d.location.column} ` : '';
    return `${d.severity} ${d.code}: ${at}${d.message}`;
  },
  draining: () => 'stopping: what runs may finish; interrupt again to stop it at once',
  stopped: () => 'stopped',
};

/** Prints what a scheduler tells: lines for people, or one JSON object a line with everything. */
export function schedulerLines(out: Output, json: boolean): (event: SchedulerEvent) => void {
  if (json) return (event) => out.write(`${JSON.stringify(event)}\n`);
  return (event) => {
    const text = (texts[event.type] as ((event: SchedulerEvent) => string) | undefined)?.(event);
    if (text !== undefined) out.write(`${event.at}  ${visible(text)}\n`);
  };
}
