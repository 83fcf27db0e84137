import { DiagnosticError, type Operation } from '@sparkle-orchestration/core';
import { reportEngine } from '../diagnostics.js';
import { executeCheck } from './check.js';
import type { ExecuteContext, Outcome } from './context.js';
import { executeLoad } from './load.js';
import { executeNotify } from './notify.js';
import { executeSql } from './sql.js';
import { executeTransform } from './transform.js';

/** One attempt of one operation. */
export async function executeOperation(operation: Operation, context: ExecuteContext): Promise<Outcome> {
  switch (operation.op) {
    case 'load':
      return executeLoad(operation, context);
    case 'transform':
      return executeTransform(operation, context);
    case 'sql':
      return executeSql(operation, context);
    case 'check':
      return executeCheck(operation, context);
    case 'notify':
      return executeNotify(operation, context);
    default: {
      // A graph of a newer minor version may hold kinds that this engine does not know.
      const { op } = operation as { readonly op: string };
      throw new DiagnosticError([reportEngine('operation-unknown', { op })]);
    }
  }
}
