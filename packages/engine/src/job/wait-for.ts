import { setTimeout as sleep } from 'node:timers/promises';
import {
  DiagnosticError,
  type ExecutionGraph,
  type PipelineDependency,
  type SqlStatement,
} from '@sparkle-orchestration/core';
import { lastClosedInterval } from '@sparkle-orchestration/schedules';
import { reportEngine } from '../diagnostics.js';
import type { AttemptEnvironment } from '../schedule/attempt.js';

const text = (value: string) => `'${value.replaceAll("'", "''")}'`;

/** The instant that the ledger of what comes first must cover: the last tick of its schedule, else the end itself. */
function momentOf(dependency: PipelineDependency, end: Date): Date {
  if (!dependency.schedule) return end;
  return lastClosedInterval(dependency.schedule, end)?.end ?? end;
}

/** Does the ledger hold a finished interval that covers the moment? A warehouse without a ledger holds none. */
async function isThere(
  graph: Pick<ExecutionGraph, 'project' | 'env' | 'warehouse'>,
  dependency: PipelineDependency,
  end: Date,
  env: AttemptEnvironment,
): Promise<boolean> {
  const moment = text(momentOf(dependency, end).toISOString().replace('T', ' ').replace('Z', ''));
  const query: SqlStatement = [
    'select count(*) from ',
    { dataset: '_sparkle.intervals' },
    ` where project = ${text(graph.project)} and env = ${text(graph.env)} and pipeline = ${text(dependency.pipeline)}
  and status = 'committed' and interval_start < cast(${moment} as timestamp) and interval_end >= cast(${moment} as timestamp)`,
  ];
  const connection = dependency.connection ?? graph.warehouse;
  return env.sessions.use(connection, env.abort, async (session) => {
    for (const statement of env.graph.prepare) await session.run(statement, env.parameters);
    const rows = await session.query(query, env.parameters);
    return Number(rows[0]?.[0] ?? 0) > 0;
  });
}

/**
 * Waits until everything that comes first is there, as long as told; looks once when there is no time to wait.
 * @throws DiagnosticError with exit code 75 and all that are missing
 */
export async function waitFor(
  graph: Pick<ExecutionGraph, 'project' | 'env' | 'warehouse' | 'dependencies' | 'origin' | 'pipeline'>,
  intervalEnd: Date,
  seconds: number,
  env: AttemptEnvironment,
  drain: AbortSignal,
): Promise<void> {
  const end = performance.now() + seconds * 1000;
  let missing = graph.dependencies;
  for (let pause = 200; ; pause = Math.min(pause * 2, 10_000)) {
    const still: PipelineDependency[] = [];
    for (const one of missing) if (!(await isThere(graph, one, intervalEnd, env))) still.push(one);
    missing = still;
    if (missing.length === 0) return;
    if (performance.now() >= end || drain.aborted) {
      const facts = { name: graph.pipeline, missing: missing.map((one) => one.pipeline), seconds };
      throw new DiagnosticError([reportEngine('dependency-not-ready', facts, graph.origin.location)]);
    }
    const left = Math.max(1, end - performance.now());
    await sleep(Math.min(pause, left), undefined, { signal: drain }).catch(() => undefined);
  }
}
