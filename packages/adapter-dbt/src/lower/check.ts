import type { CheckOperation } from '@sparkle-orchestration/core';
import type { LowerContext } from './context.js';
import { lowerChecks, type TableTests } from './tests.js';

/** Checks of a table that dbt did not write just now: tests of its source or of its model. */
export interface StandaloneChecks {
  readonly dataset: string;
  readonly tests: TableTests;
}

export function lowerCheck(operation: CheckOperation, context: LowerContext): StandaloneChecks {
  const { naming, graph, testNames } = context;
  const owner = naming.writer(operation.dataset) ?? naming.source(operation.dataset).table;
  return { dataset: operation.dataset, tests: lowerChecks(operation.checks, `${owner}_${graph.pipeline}`, testNames) };
}
