import type { ExecutionGraph, TriggerOperation } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import type { LowerContext } from './context.js';

/** Pipelines that a graph starts. */
export const startedBy = ({ operations }: ExecutionGraph): readonly string[] =>
  operations.flatMap((one) => {
    const body = one.op === 'map' ? one.body : one;
    return body.op === 'trigger' ? [body.pipeline] : [];
  });

/** Pipelines that start each other would never come to an end; one that is not emitted has no job to start. */
export function reportTrigger(context: LowerContext, operation: TriggerOperation): void {
  const at = operation.origin.location;
  const { jobs } = context.project;
  const walk = (pipeline: string, chain: readonly string[]): readonly string[] | undefined => {
    if (chain.includes(pipeline)) return pipeline === chain[0] ? [...chain, pipeline] : undefined;
    const graph = jobs.get(pipeline)?.graph;
    const further = graph ? startedBy(graph) : [];
    return further.map((next) => walk(next, [...chain, pipeline])).find((found) => found !== undefined);
  };
  const chain = walk(operation.pipeline, [context.graph.pipeline]);
  if (chain) context.report(diagnostics.report('trigger-circle', { chain }, at));
  if (!jobs.has(operation.pipeline)) {
    const given = { operation: operation.id, pipeline: operation.pipeline };
    context.report(diagnostics.report('trigger-outside', given, at));
  }
}
