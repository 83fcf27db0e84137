import type { Diagnostic, ExecutionGraph, NotificationChannel } from '@sparkle-orchestration/core';
import type { Connections } from '../connections.js';
import { sendToChannels } from '../execute/notify.js';

/** What a run tells people about. */
export type MessageEvent = 'success' | 'failure' | 'retry' | 'sla_miss';

/** What is told of a run, whoever runs it. */
export interface RunMessage {
  readonly event: MessageEvent;
  readonly run_id: string;
  readonly status: string;
  /** ISO 8601 in UTC. */
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly interval: { readonly start: string; readonly end: string };
  readonly error?: string;
  /** Lines below the subject. */
  readonly lines: readonly string[];
  /** Further facts for webhooks. */
  readonly facts: Readonly<Record<string, unknown>>;
}

const verbs: Readonly<Record<MessageEvent, string>> = {
  success: 'succeeded',
  failure: 'failed',
  retry: 'is tried again',
  sla_miss: 'missed its SLA',
};

/** Channels of a graph for an event. */
export function channelsFor(graph: Pick<ExecutionGraph, 'hooks'>, event: MessageEvent): readonly NotificationChannel[] {
  const { onFailure, onSuccess, onRetry = [], onSlaMiss = [] } = graph.hooks;
  return { success: onSuccess, failure: onFailure, retry: onRetry, sla_miss: onSlaMiss }[event];
}

/** Sends a message about a run to the channels of its event. A channel that fails is a warning, never a failure. */
export async function tell(
  graph: ExecutionGraph,
  message: RunMessage,
  connections: Connections,
  warn: (diagnostic: Diagnostic) => void,
): Promise<void> {
  const channels = channelsFor(graph, message.event);
  if (channels.length === 0) return;
  const { event, run_id, status, started_at, ended_at, interval, error } = message;
  const duration = (Date.parse(ended_at ?? new Date().toISOString()) - Date.parse(started_at)) / 1000;
  const verb = event === 'failure' && status === 'partial' ? 'failed in part' : verbs[event];
  await sendToChannels(
    channels,
    {
      subject: `${graph.pipeline} (${graph.env}) ${verb}`,
      text: [`run ${run_id}, interval ${interval.start} to ${interval.end}`, ...message.lines].join('\n'),
      facts: {
        event,
        env: graph.env,
        [graph.groups ? 'job' : 'pipeline']: graph.pipeline,
        run_id,
        status,
        started_at,
        ended_at,
        duration_seconds: duration,
        interval_start: interval.start,
        interval_end: interval.end,
        ...message.facts,
        error: error ?? null,
        links: graph.links ?? {},
      },
    },
    connections,
    warn,
  );
}
