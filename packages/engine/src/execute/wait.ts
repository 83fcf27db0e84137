import { setTimeout as sleep } from 'node:timers/promises';
import { DiagnosticError, type WaitOperation } from '@sparkle-orchestration/core';
import { reportEngine } from '../diagnostics.js';
import { lookForFile } from '../wait/file.js';
import type { Look } from '../wait/look.js';
import { lookAtPipeline } from '../wait/pipeline.js';
import { lookAtTable } from '../wait/table-freshness.js';
import { lookAtTime } from '../wait/time.js';
import type { ExecuteContext, Outcome } from './context.js';

/** What is waited for, in words, and one look at it. */
function looking(operation: WaitOperation, context: ExecuteContext): { what: string; look: () => Promise<Look> } {
  const { waitFor } = operation;
  switch (waitFor.type) {
    case 'table_freshness':
      return { what: `table ${waitFor.dataset}`, look: () => lookAtTable(waitFor, context) };
    case 'file':
      return lookForFile(waitFor, context);
    case 'pipeline':
      return { what: `pipeline ${waitFor.pipeline}`, look: () => lookAtPipeline(waitFor, context) };
    case 'time':
      return lookAtTime(waitFor, context);
  }
}

/** Looks until it is ready, the time is over, or it can never be. */
export async function executeWait(operation: WaitOperation, context: ExecuteContext): Promise<Outcome> {
  const { what, look } = looking(operation, context);
  const end = performance.now() + operation.waitSeconds * 1000;
  let told = '';
  for (;;) {
    const found = await look();
    if (found.answer === 'ready') {
      context.log(`${what} is ready: ${found.detail}`);
      return {};
    }
    if (found.answer === 'failed')
      throw new DiagnosticError([reportEngine('wait-failed', { what, detail: found.detail })]);
    const left = end - performance.now();
    if (context.once || left <= 0) {
      const seconds = context.once ? 0 : operation.waitSeconds;
      throw new DiagnosticError([reportEngine('not-ready', { what, detail: found.detail, seconds })]);
    }
    if (found.detail !== told) context.log(`${what} is not ready yet: ${found.detail}`);
    told = found.detail;
    await sleep(Math.min(operation.pollSeconds * 1000, left), undefined, { signal: context.signal });
  }
}
