import type { AdapterComponent, ExecutionGraph } from '@sparkle-orchestration/core';
import { isSpread } from './lower/context.js';

const starts = (graph: ExecutionGraph) => graph.schedule !== undefined || (graph.triggers ?? []).length > 0;

/** Are there two operations that run at the same time? Two first ones, or two behind one. */
function forks({ operations, groups }: ExecutionGraph): boolean {
  const behind = (needs: readonly { readonly task: string }[]) =>
    needs
      .map((need) => need.task)
      .sort()
      .join('\n');
  const keys = (groups ?? operations).map((one) => behind(one.needs));
  return new Set(keys).size < keys.length;
}

/** The five documented ways of emitting for Step Functions. The parts are written wherever a graph needs them. */
export const components: readonly AdapterComponent[] = [
  {
    id: 'step-functions-state-machine',
    className: 'StepFunctionsStateMachineAdapter',
    kind: 'shape',
    description:
      'One state machine per pipeline (`state_machine.json`), CloudFormation, Terraform, roles with the least rights, deploy.sh',
  },
  {
    id: 'step-functions-task',
    className: 'StepFunctionsTaskAdapter',
    kind: 'part',
    description: 'Task states with retries, limits and catchers: containers of ECS, messages, other machines, people',
    neededBy: (graph) => graph.operations.length > 0,
  },
  {
    id: 'step-functions-choice',
    className: 'StepFunctionsChoiceAdapter',
    kind: 'part',
    description: 'Branches, and edges that ask how a task ended, as Choice states with a default',
    neededBy: (graph) =>
      graph.operations.some(
        (one) => one.op === 'branch' || one.needs.some((need) => need.when !== 'success' || need.if !== undefined),
      ),
  },
  {
    id: 'step-functions-parallel',
    className: 'StepFunctionsParallelAdapter',
    kind: 'part',
    description: 'Tasks that do not need each other as branches of Parallel; maps as Map with its limit',
    neededBy: (graph) => forks(graph) || graph.operations.some(isSpread),
  },
  {
    id: 'step-functions-event-bridge',
    className: 'StepFunctionsEventBridgeAdapter',
    kind: 'part',
    description:
      'Schedules of EventBridge Scheduler with time zones, and rules for events, with the role that starts runs',
    neededBy: starts,
  },
];
