import type { Operation } from '@sparkle-orchestration/core';
import type { LoweredOperation } from '../model.js';
import { lowerApprove } from './approve.js';
import { lowerBranch } from './branch.js';
import { lowerCheck } from './check.js';
import { isNative, isOnDatabricks, type LowerContext, pushed } from './context.js';
import { lowerDatabricks } from './databricks.js';
import { lowerMap } from './map.js';
import { lowerNotify } from './notify.js';
import { runnerOperator } from './runner.js';
import { lowerSql } from './sql.js';
import { lowerTransform } from './transform.js';
import { lowerTrigger } from './trigger.js';
import { inputsOf } from './values.js';
import { lowerWait } from './wait.js';

/** One operation by Airflow's own means where it has them, else by the runner. */
export function lowerOperation(context: LowerContext, operation: Operation): LoweredOperation {
  switch (operation.op) {
    case 'wait':
      return lowerWait(context, operation);
    case 'map':
      return lowerMap(context, operation);
    case 'branch':
      return lowerBranch(context, operation);
    case 'trigger':
      return lowerTrigger(context, operation);
    case 'approve':
      return lowerApprove(context, operation);
    case 'notebook':
      if (isOnDatabricks(context.graph, operation)) return lowerDatabricks(context, operation);
  }
  if (isNative(context.graph, operation)) {
    if (operation.op === 'transform') return lowerTransform(context, operation);
    if (operation.op === 'sql') return lowerSql(context, operation);
    if (operation.op === 'check') return lowerCheck(context, operation);
    if (operation.op === 'notify') return lowerNotify(context, operation);
  }
  return runnerOperator(context, operation.id, {
    inputs: inputsOf(context, operation),
    do_xcom_push: pushed(context, operation),
  });
}
