import type { OrderItem } from '../param.js';
import type { StepContext } from '../step-context.js';

/** The order as written and nothing after it: equal rows stay equal, as ranks need it. */
export function orderWithTies(items: readonly OrderItem[], context: StepContext): string[] {
  const isNamed = (name: string) => items.some((i) => i.column === name);
  const rest = context.input.filter((c) => !isNamed(c.name));
  const order = context.order(items, rest, ['order_by']);
  return order.filter((item) => !item.startsWith('"_ingested_at"') || isNamed('_ingested_at'));
}
