import { DiagnosticError, type WaitFor } from '@sparkle-orchestration/core';
import { previousTick } from '@sparkle-orchestration/schedules';
import { intervalCoveredQuery } from '@sparkle-orchestration/sql';
import { reportEngine } from '../diagnostics.js';
import type { ExecuteContext } from '../execute/context.js';
import { utcText } from '../utc-text.js';
import type { Look } from './look.js';

/** The interval of the other pipeline that has to be done: it ends at the last tick of its schedule, or at our end. */
function endOf(waitFor: Extract<WaitFor, { readonly type: 'pipeline' }>, context: ExecuteContext): string {
  const own = context.parameters['interval_end'] ?? '';
  if (!waitFor.schedule) return own;
  const end = new Date(`${own.replace(' ', 'T')}Z`);
  const tick = previousTick(waitFor.schedule, new Date(end.getTime() + 1));
  if (!tick) throw new DiagnosticError([reportEngine('interval-invalid', { detail: 'its schedule has no tick' })]);
  return utcText(tick);
}

/** Has the ledger a committed interval of the other pipeline that reaches far enough? */
export async function lookAtPipeline(
  waitFor: Extract<WaitFor, { readonly type: 'pipeline' }>,
  context: ExecuteContext,
): Promise<Look> {
  const { graph } = context;
  const end = endOf(waitFor, context);
  const identity = { project: graph.project, env: graph.env, pipeline: waitFor.pipeline };
  const rows = await context.withSession(graph.warehouse, (session) =>
    session.query(intervalCoveredQuery(identity), { ...context.parameters, interval_end: end }),
  );
  return rows[0]?.[0] === 'true'
    ? { answer: 'ready', detail: `done up to ${end}` }
    : { answer: 'not yet', detail: `not done up to ${end}` };
}
