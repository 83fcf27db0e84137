import { type ExecutionGraph, type NotifyOperation, noRetry, withHash } from '@sparkle-orchestration/core';

/** Messages about a whole run, as operations that the Makefile starts itself. */
export const hooks = ['on_failure', 'on_success'] as const;

/** The graph for the runner: messages of the pipeline are operations of it, which nothing else needs. */
export function withHooks(graph: ExecutionGraph): ExecutionGraph {
  const { hash: _, ...facts } = graph;
  const message = (id: (typeof hooks)[number], how: string): NotifyOperation => ({
    id,
    op: 'notify',
    tasks: [id],
    needs: [],
    retry: noRetry,
    labels: {},
    reads: [],
    writes: [],
    compute: 'service',
    channels: id === 'on_failure' ? graph.hooks.onFailure : graph.hooks.onSuccess,
    subject: `${graph.pipeline} ${how}`,
    message: `${graph.pipeline} ${how} in ${graph.env}`,
    origin: graph.origin,
  });
  const messages = [message('on_failure', 'failed'), message('on_success', 'succeeded')];
  return withHash({
    ...facts,
    operations: [...graph.operations, ...messages.filter((operation) => operation.channels.length > 0)],
  });
}
