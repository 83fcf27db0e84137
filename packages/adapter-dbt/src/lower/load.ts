import type { LoadOperation } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import type { LowerContext } from './context.js';

/** A load stays outside: it is reported with its command, and its table becomes a source. */
export function lowerLoad(operation: LoadOperation, context: LowerContext): void {
  const { graph, naming, report } = context;
  const { destination } = operation.materialise;
  naming.source(destination);
  const facts = { operation: operation.id, pipeline: graph.pipeline, env: graph.env, dataset: destination };
  report(diagnostics.report('load-outside', facts, operation.origin.location));
}
