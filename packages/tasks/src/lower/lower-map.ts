import {
  type MapOperation,
  type MappedOperation,
  noRetry,
  type Operation,
  type Task,
} from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import type { LowerTasksContext } from './context.js';

const kinds = new Set<Operation['op']>(['sql', 'notify', 'trigger', 'http', 'script', 'notebook', 'dbt', 'container']);

/** An operation for each item. Needs and place belong to the map, retries and the time limit to each item. */
export function lowerMap(
  operation: Operation,
  items: NonNullable<Task['map']>,
  context: LowerTasksContext,
): MapOperation | undefined {
  if (!kinds.has(operation.op)) {
    context.report(
      diagnostics.report('not-mappable', { id: operation.id, op: operation.op }, operation.origin.location),
    );
    return undefined;
  }
  const { id, tasks, needs, labels, reads, writes, pool, description, origin } = operation;
  const facts = {
    ...{ id, tasks, labels, reads, writes, origin },
    ...(description === undefined ? {} : { description }),
  };
  const { pool: _, ...body } = operation as MappedOperation;
  return {
    ...facts,
    ...(pool === undefined ? {} : { pool }),
    needs,
    retry: noRetry,
    op: 'map',
    compute: operation.compute,
    ...items,
    body: { ...body, needs: [] } as MappedOperation,
  };
}
