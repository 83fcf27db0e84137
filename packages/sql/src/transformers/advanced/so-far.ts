import { over } from '../../dialect/layout.js';

/** A window function over the rows of the partition up to this one. */
export function soFar(fn: string, partition: readonly string[], order: readonly string[]): string {
  // Where every column divides the rows there is nothing left to order by, but the frame needs an order.
  const items = order.length > 0 ? order : partition;
  return over(fn, partition, [...items.slice(0, -1), `${items.at(-1)} rows unbounded preceding`]);
}
