import { intervalsQuery } from '@sparkle-orchestration/sql';
import type { ExecuteContext } from '../execute/context.js';
import type { Window } from './windows.js';

/** A time of the ledger as ISO 8601 in UTC. */
export const isoOf = (text: unknown) =>
  new Date(`${String(text).replace(' ', 'T')}Z`).toISOString().replace('.000Z', 'Z');

/** Intervals of another pipeline that the ledger holds as done. */
export async function committedIntervals(pipeline: string, context: ExecuteContext): Promise<readonly Window[]> {
  const { graph } = context;
  const rows = await context.withSession(graph.warehouse, (session) =>
    session.query(intervalsQuery({ project: graph.project, env: graph.env, pipeline }), {}),
  );
  return rows.filter((row) => row[5] === 'committed').map((row) => ({ start: isoOf(row[3]), end: isoOf(row[4]) }));
}
