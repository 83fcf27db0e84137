import { common } from '../common-node.js';
import { type Arguments, type LoweredOperation, lowered } from '../model.js';
import type { LowerContext } from './context.js';

/** Name by which the runner knows a task. */
export const nameInGraph = ({ group }: LowerContext, task: string): string => (group ? `${group.id}.${task}` : task);

/** What the runner needs: it reads the interval, the run and the parameters by itself. */
export const byRunner = { runner: true, needsInterval: true, providers: ['standard'] } as const;

/** A task that the runner does: `sparkle exec`, whose words hold everything that varies. */
export function runnerOperator(context: LowerContext, task: string, given: Arguments = {}): LoweredOperation {
  const name = nameInGraph(context, task);
  const operation = name === context.names.task(task) ? undefined : name;
  return lowered(
    { kind: 'operator', operator: common('SparkleOperator'), arguments: { operation, ...given } },
    byRunner,
  );
}
