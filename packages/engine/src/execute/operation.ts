import { DiagnosticError, type Operation } from '@sparkle-orchestration/core';
import { reportEngine } from '../diagnostics.js';
import { executeApprove } from './approve.js';
import { executeBranch } from './branch.js';
import { executeCheck } from './check.js';
import { executeContainer } from './container.js';
import type { ExecuteContext, Outcome } from './context.js';
import { executeDbt } from './dbt.js';
import { executeLoad } from './load.js';
import { executeMap } from './map.js';
import { executeNotebook } from './notebook.js';
import { executeNotify } from './notify.js';
import { executeScript } from './script.js';
import { executeSql } from './sql.js';
import { executeTransform } from './transform.js';
import { executeTrigger } from './trigger.js';
import { executeWait } from './wait.js';

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
    case 'wait':
      return executeWait(operation, context);
    case 'trigger':
      return executeTrigger(operation, context);
    case 'branch':
      return executeBranch(operation, context);
    case 'map':
      return executeMap(operation, context);
    case 'http':
      // Its HTTP client takes a fifth of the time of a short command to load, so only those who call one load it.
      return import('./http.js').then(({ executeHttp }) => executeHttp(operation, context));
    case 'script':
      return executeScript(operation, context);
    case 'notebook':
      return executeNotebook(operation, context);
    case 'dbt':
      return executeDbt(operation, context);
    case 'container':
      return executeContainer(operation, context);
    case 'approve':
      return executeApprove(operation, context);
    default: {
      // A graph of a newer minor version may hold kinds that this engine does not know.
      const { op } = operation as { readonly op: string };
      throw new DiagnosticError([reportEngine('operation-unknown', { op })]);
    }
  }
}
