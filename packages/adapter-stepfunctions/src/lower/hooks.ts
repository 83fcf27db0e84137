import type { ExecutionGraph, NotificationChannel } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import { plainText, query, textLiteral } from '../jsonata.js';
import type { State } from '../model.js';
import type { LowerContext } from './context.js';
import { messageState } from './message.js';

type Event = 'failure' | 'success' | 'sla_miss';
const words: Readonly<Record<Event, string>> = {
  failure: 'failed',
  success: 'succeeded',
  sla_miss: 'missed its SLA',
};
const states: Readonly<Record<Event, string>> = { failure: 'failed', success: 'success', sla_miss: 'late' };

/** A message about the run, as a state that goes on whether it was delivered or not. */
export function hookState(
  context: LowerContext,
  name: string,
  event: Event,
  channels: readonly NotificationChannel[],
  next: string,
): State {
  const { graph } = context;
  const run = '$states.context.Execution.Name';
  const state = messageState(context, name, channels, {
    subject: plainText(`${graph.pipeline} (${graph.env}) ${words[event]}`),
    text: query(`'run ' & ${run}`),
    facts: {
      ...(graph.groups ? { event, job: plainText(graph.pipeline) } : { pipeline: plainText(graph.pipeline) }),
      env: plainText(graph.env),
      status: states[event],
      run_id: query(run),
      ...(graph.links
        ? { links: Object.fromEntries(Object.entries(graph.links).map(([key, link]) => [key, plainText(link)])) }
        : {}),
    },
  });
  const Output = query('$states.input');
  return { ...state, Catch: [{ ErrorEquals: ['States.ALL'], Output, Next: next }], Output, Next: next };
}

/** Whether the run is late now, as an expression; looked at when it ends. */
export function lateCode({ graph, report }: LowerContext): string {
  const { sla } = graph;
  const parts: string[] = [];
  const end = '$toMillis($interval_end)';
  if (sla?.maxDurationSeconds !== undefined)
    parts.push(`$millis() - $toMillis($states.context.Execution.StartTime) > ${sla.maxDurationSeconds * 1000}`);
  if (sla?.dueSeconds !== undefined) parts.push(`$millis() > ${end} + ${sla.dueSeconds * 1000}`);
  if (sla?.completeBy) {
    const { time, timezone } = sla.completeBy;
    if (!/^(Etc\/)?(UTC|GMT)$/.test(timezone))
      report(diagnostics.report('sla-zone', { timezone }, graph.origin.location));
    parts.push(`$millis() > $toMillis($substring($interval_end, 0, 10) & ${textLiteral(`T${time}:00Z`)})`);
  }
  return parts.map((part) => (parts.length > 1 ? `(${part})` : part)).join(' or ');
}

/** The limit of the pipeline as the limit of each of its tasks: a branch has none. */
export function withGroupTimeout(graph: ExecutionGraph): ExecutionGraph {
  const limit = graph.timeoutSeconds;
  if (limit === undefined) return graph;
  const operations = graph.operations.map((one) => ({
    ...one,
    timeoutSeconds: Math.min(limit, one.timeoutSeconds ?? limit),
  }));
  return { ...graph, operations };
}
