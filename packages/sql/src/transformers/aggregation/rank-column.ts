import { over } from '../../dialect/layout.js';
import type { OrderItem } from '../param.js';
import { type StepPlan, withAdded } from '../plan.js';
import type { StepContext } from '../step-context.js';
import { windowOf } from './window.js';

export interface RankValues {
  readonly partition_by: string[];
  readonly order_by: OrderItem[];
  readonly target_column: string;
}

/** Adds a column that tells the place of a row inside its partition. */
export function rankColumn(
  { fn, type, ties }: { fn: string; type: string; ties: 'broken' | 'kept' },
  values: RankValues,
  context: StepContext,
): StepPlan | undefined {
  const { partition, order, uses } = windowOf(values, ties, context);
  const name = values.target_column;
  if (!context.free(name, ['target_column'])) return undefined;
  const call = over(fn, partition, order);
  const expression = type === 'integer' ? `cast(${call} as integer)` : call;
  return { columns: withAdded(context.input, [{ name, type, expression, uses, nullable: false }]) };
}
