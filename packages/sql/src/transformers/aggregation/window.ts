import type { ColumnWithLineage } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { orderWithTies } from '../enrichment/order-with-ties.js';
import { columnNames, type OrderItem, ordering, required } from '../param.js';
import type { StepContext } from '../step-context.js';

/** Parameters of steps that look at the rows of a partition in an order. */
export const windowParams = {
  partition_by: required(columnNames, 'Columns that divide the rows'),
  order_by: required(ordering, 'Order of the rows'),
};

export interface Window {
  readonly partition: readonly string[];
  readonly order: readonly string[];
  /** Columns of partition and order. */
  readonly uses: readonly ColumnWithLineage[];
}

/**
 * Partition and order of a window. With `ties: 'broken'` no two rows are equal (by `_ingested_at`, newest first, then by
 * the remaining columns), so that results repeat; with `ties: 'kept'` rows that are equal in the order share a place.
 */
export function windowOf(
  { partition_by, order_by }: { partition_by: readonly string[]; order_by: readonly OrderItem[] },
  ties: 'broken' | 'kept',
  context: StepContext,
): Window {
  const partition = context.columns(partition_by, ['partition_by']);
  const ordered = context.input.filter((c) => order_by.some((o) => o.column === c.name));
  const order = ties === 'broken' ? context.order(order_by, partition, ['order_by']) : orderWithTies(order_by, context);
  return {
    partition: partition.map((c) => quoteIdentifier(c.name)),
    order,
    uses: [...new Set([...partition, ...ordered])],
  };
}
