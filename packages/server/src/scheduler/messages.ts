import type { NotificationChannel, Notifications } from '@sparkle-orchestration/core';
import type { RunRequest } from '@sparkle-orchestration/state';
import type { SchedulerContext } from './context.js';

export type MessageEvent = 'success' | 'failure' | 'retry' | 'sla_miss';

/** What is told of a run besides what its request says. */
export interface MessageFacts {
  readonly status: string;
  readonly endedAt?: string;
  readonly error?: string;
  readonly failedPipelines?: readonly string[];
  readonly more?: Readonly<Record<string, unknown>>;
}

const verbs: Readonly<Record<MessageEvent, string>> = {
  success: 'succeeded',
  failure: 'failed',
  retry: 'is tried again',
  sla_miss: 'missed its SLA',
};

function channelsOf(notifications: Notifications | undefined, event: MessageEvent): readonly NotificationChannel[] {
  if (!notifications) return [];
  const { onSuccess, onFailure, onRetry, onSlaMiss } = notifications;
  return { success: onSuccess, failure: onFailure, retry: onRetry, sla_miss: onSlaMiss }[event];
}

function verbOf(event: MessageEvent, status: string): string {
  if (event !== 'failure') return verbs[event];
  return status === 'not_ready' ? 'was not started' : status === 'partial' ? 'failed in part' : verbs.failure;
}

/** Tells people of a run. Nobody waits for it: a slow or dead channel holds nothing up and changes nothing. */
export function tellPeople(
  event: MessageEvent,
  request: RunRequest,
  facts: MessageFacts,
  context: SchedulerContext,
): void {
  const unit = context.board().unit(request.target);
  const channels = channelsOf(unit?.notifications, event);
  if (channels.length === 0) return;
  const { env, notify } = context.board().definitions;
  const { status, endedAt, error, failedPipelines = [], more = {} } = facts;
  const startedAt = request.startedAt ?? request.createdAt;
  const end = endedAt ?? context.clock.now().toISOString();
  const name = request.target.name;
  const lines = [
    `run ${request.id}, interval ${request.intervalStart} to ${request.intervalEnd}`,
    ...(failedPipelines.length > 0 ? [`failed: ${failedPipelines.join(', ')}`] : []),
    ...(error === undefined ? [] : [error]),
  ];
  const message = {
    subject: `${name} (${env}) ${verbOf(event, status)}`,
    text: lines.join('\n'),
    facts: {
      event,
      env,
      [request.target.kind]: name,
      run_id: request.id,
      status,
      started_at: startedAt,
      ended_at: endedAt ?? null,
      duration_seconds: (Date.parse(end) - Date.parse(startedAt)) / 1000,
      interval_start: request.intervalStart,
      interval_end: request.intervalEnd,
      failed_pipelines: failedPipelines,
      error: error ?? null,
      links: unit?.links ?? {},
      ...more,
    },
  };
  void notify(channels, message, context.problem).catch(() => undefined);
}
