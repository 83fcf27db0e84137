import { DiagnosticError, type TriggerOperation } from '@sparkle-orchestration/core';
import { reportEngine } from '../diagnostics.js';
import type { ExecuteContext, Outcome } from './context.js';
import { fillValue, renderTemplate } from './values.js';

/** UTC text of the ledger or an ISO time; a day alone is its first moment in UTC. */
function moment(text: string): Date {
  const zoned = /(Z|[+-]\d{2}:?\d{2})$/.test(text) || !/\d{2}:\d{2}/.test(text);
  const value = new Date(zoned ? text : `${text.replace(' ', 'T')}Z`);
  if (!Number.isNaN(value.getTime())) return value;
  throw new DiagnosticError([reportEngine('interval-invalid', { detail: `${JSON.stringify(text)} is no time` })]);
}

/** Starts another pipeline in this process; waits for it when asked to, and fails with it. */
export async function executeTrigger(operation: TriggerOperation, context: ExecuteContext): Promise<Outcome> {
  const { pipeline } = operation;
  const { trigger, values } = context;
  const chain = [...context.chain, context.graph.pipeline];
  if (chain.includes(pipeline))
    throw new DiagnosticError([reportEngine('trigger-circle', { chain: [...chain, pipeline] })]);
  if (!trigger) throw new DiagnosticError([reportEngine('trigger-unavailable', { pipeline })]);
  const { parameters } = values;
  const time = (own: 'start' | 'end') =>
    operation.interval ? renderTemplate(operation.interval[own], values) : (parameters[`interval_${own}`] ?? '');
  const run = trigger({
    pipeline,
    params: fillValue(operation.parameters, values) as Record<string, string | number | boolean | null>,
    interval: { start: moment(time('start')), end: moment(time('end')) },
    chain,
    drain: context.drain,
    abort: context.signal,
  });
  if (!operation.wait) {
    context.background(run);
    context.log(`${pipeline} was started`);
    return { outputs: { status: 'started', run_id: null } };
  }
  const result = await run;
  context.log(`${pipeline}: ${result.status}, run ${result.run_id}`);
  const outputs = { status: result.status, run_id: result.run_id };
  if (result.status === 'success') {
    const rows = Object.values(result.tasks).reduce((sum, task) => sum + (task.rows_written ?? 0), 0);
    return { outputs, result: { ...outputs, rows_written: rows } };
  }
  if (result.status === 'interrupted') throw new DiagnosticError([reportEngine('interrupted', {})]);
  const detail = result.error?.diagnostic.message ?? 'unknown';
  throw new DiagnosticError([reportEngine('trigger-failed', { pipeline, run: result.run_id, detail })]);
}
