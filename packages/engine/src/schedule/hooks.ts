import type { Diagnostic, ExecutionGraph } from '@sparkle-orchestration/core';
import type { Connections } from '../connections.js';
import type { RunStatus, TaskResult } from './events.js';
import { tell } from './messages.js';

/** Facts of a run for its messages. */
export interface RunFacts {
  readonly run_id: string;
  readonly interval: { readonly start: string; readonly end: string };
  /** ISO 8601 in UTC. */
  readonly started_at: string;
  readonly ended_at: string | null;
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
  if (status !== 'success' && status !== 'failed') return;
  const failed = [...results].filter(([, result]) => result.status === 'failed');
  const lines = failed.map(([id, result]) => {
    const tries = result.attempts === 1 ? '1 attempt' : `${result.attempts} attempts`;
    const at = result.error?.diagnostic.location;
    const place = at ? ` (${at.file}:${at.line})` : '';
    return `task ${id} failed after ${tries}: ${result.error?.diagnostic.message ?? 'unknown'}${place}`;
  });
  await tell(
    graph,
    {
      ...facts,
      event: status === 'success' ? 'success' : 'failure',
      status,
      lines: failed.length === 0 && facts.error ? [facts.error] : lines,
      facts: { failed_tasks: failed.map(([id]) => id) },
    },
    connections,
    warn,
  );
}
