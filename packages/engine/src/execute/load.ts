import { DiagnosticError, type LoadOperation } from '@sparkle-orchestration/core';
import { reportEngine } from '../diagnostics.js';
import type { ExecuteContext, Outcome } from './context.js';

export async function executeLoad(operation: LoadOperation, _context: ExecuteContext): Promise<Outcome> {
  throw new DiagnosticError([reportEngine('operation-unknown', { op: operation.op })]);
}
