import { setTimeout as sleep } from 'node:timers/promises';
import { type ApproveOperation, DiagnosticError } from '@sparkle-orchestration/core';
import { reportEngine } from '../diagnostics.js';
import type { ExecuteContext, Outcome } from './context.js';
import { renderTemplate } from './values.js';

/** Milliseconds between two looks at the run store. */
const pause = 500;

/** Asks a person, and waits for what `sparkle approve` writes into the run store. */
export async function executeApprove(operation: ApproveOperation, context: ExecuteContext): Promise<Outcome> {
  const { store, parameters } = context;
  if (!store) throw new DiagnosticError([reportEngine('approval-needs-history', {})]);
  const runId = parameters['run_id'] ?? '';
  const message = context.connections.mask(renderTemplate(operation.message, context.values));
  const { approvers } = operation;
  await store.askApproval({ runId, task: operation.id, message, approvers, askedAt: new Date().toISOString() });
  context.log(`waiting for a decision: ${message}`);
  context.log(`sparkle approve ${runId} ${operation.id}`);
  const end = performance.now() + operation.waitSeconds * 1000;
  for (;;) {
    const found = await store.approval(runId, operation.id);
    if (found?.decision === 'approved') {
      context.log(`approved by ${found.by}`);
      return { outputs: { decision: 'approved', by: found.by } };
    }
    if (found?.decision === 'rejected') {
      const { by = 'somebody', comment = '' } = found;
      throw new DiagnosticError([reportEngine('rejected', { by, comment })]);
    }
    const left = end - performance.now();
    if (left <= 0) {
      if (operation.onTimeout === 'fail')
        throw new DiagnosticError([reportEngine('no-decision', { seconds: operation.waitSeconds })]);
      context.log(`nobody decided within ${operation.waitSeconds} s, which means yes`);
      return { outputs: { decision: 'approved', by: null } };
    }
    await sleep(Math.min(pause, left), undefined, { signal: context.signal });
    if (context.drain.aborted) throw new DiagnosticError([reportEngine('interrupted', {})]);
  }
}
