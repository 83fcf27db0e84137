import type { Operation } from '@sparkle-orchestration/core';
import { lowerApprove } from './approve.js';
import { lowerBranch } from './branch.js';
import type { LowerContext } from './context.js';
import { lowerMap } from './map.js';
import type { LoweredNode } from './node.js';
import { lowerNotify } from './notify.js';
import { runnerOperation } from './runner.js';
import { lowerTrigger } from './trigger.js';
import { lowerWait } from './wait.js';

/** One operation by an integration of Step Functions where it has one, else by the runner in a container. */
export function lowerOperation(context: LowerContext, operation: Operation): LoweredNode {
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
    case 'notify':
      return lowerNotify(context, operation);
    default:
      return { kind: 'state', state: runnerOperation(context, operation), outputs: '$states.result' };
  }
}
