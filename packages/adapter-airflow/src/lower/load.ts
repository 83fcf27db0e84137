import type { LoadOperation } from '@sparkle-orchestration/core';
import type { LoweredOperation } from '../model.js';
import type { LowerContext } from './context.js';
import { runnerOperator } from './runner.js';

/** Loads stream files and foreign tables: the runner does them. */
export function lowerLoad(context: LowerContext, operation: LoadOperation): LoweredOperation {
  return runnerOperator(context, operation.id);
}
