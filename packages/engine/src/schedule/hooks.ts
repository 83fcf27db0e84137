import type { Diagnostic, ExecutionGraph } from '@sparkle-orchestration/core';
import type { Connections } from '../connections.js';
import { sendToChannels } from '../execute/notify.js';
import type { RunStatus, TaskResult } from './events.js';

/** Facts of a run for its messages. */
export interface RunFacts {
  readonly run_id: string;
  readonly interval: { readonly start: string; readonly end: string };
  readonly error?: string;
}

/** Sends the hooks of a run: once, after its final end, with the tasks that failed and why. */
export async function sendHooks(
  graph: ExecutionGraph,
  status: RunStatus,
  results: ReadonlyMap<string, TaskResult>,
  facts: RunFacts,
  connections: Connections,
  warn: (diagnostic: Diagnostic) => void,
): Promise<void> {
  const channels = status === 'success' ? graph.hooks.onSuccess : status === 'failed' ? graph.hooks.onFailure : [];
  if (channels.length === 0) return;
  const failed = [...results].filter(([, result]) => result.status === 'failed');
  const lines = [
    `run ${facts.run_id}, interval ${facts.interval.start} to ${facts.interval.end}`,
    ...failed.map(([id, result]) => {
      const tries = result.attempts === 1 ? '1 attempt' : `${result.attempts} attempts`;
      const at = result.error?.diagnostic.location;
      const place = at ? ` (${at.file}:${at.line})` : '';
      return `task ${id} failed after ${tries}: ${result.error?.diagnostic.message ?? 'unknown'}${place}`;
    }),
    ...(failed.length === 0 && facts.error ? [facts.error] : []),
  ];
  const message = {
    subject: `${graph.pipeline} (${graph.env}) ${status === 'success' ? 'succeeded' : 'failed'}`,
    text: lines.join('\n'),
    facts: {
      pipeline: graph.pipeline,
      env: graph.env,
      status,
      run_id: facts.run_id,
      interval_start: facts.interval.start,
      interval_end: facts.interval.end,
      failed_tasks: failed.map(([id]) => id),
    },
  };
  await sendToChannels(channels, message, connections, warn);
}
