import type { Operation } from '@sparkle-orchestration/core';
import type { LoweredOperation } from '../model.js';
import { lowerCheck } from './check.js';
import { isNative, type LowerContext } from './context.js';
import { lowerLoad } from './load.js';
import { lowerNotify } from './notify.js';
import { runnerOperator } from './runner.js';
import { lowerSql } from './sql.js';
import { lowerTransform } from './transform.js';

/** One operation by Airflow's own means where it has them, else by the runner. */
export function lowerOperation(context: LowerContext, operation: Operation): LoweredOperation {
  if (!isNative(context.graph, operation)) {
    return operation.op === 'load' ? lowerLoad(context, operation) : runnerOperator(context, operation.id);
  }
  switch (operation.op) {
    case 'transform':
      return lowerTransform(context, operation);
    case 'sql':
      return lowerSql(context, operation);
    case 'check':
      return lowerCheck(context, operation);
    case 'notify':
      return lowerNotify(context, operation);
  }
}
