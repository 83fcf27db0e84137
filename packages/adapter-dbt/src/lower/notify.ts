import type { ExecutionGraph, NotificationChannel, NotifyOperation } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import type { DbtMessage } from '../model.js';
import type { LowerContext } from './context.js';

const channelsText = (channels: readonly NotificationChannel[]) =>
  channels.map((c) => `${c.type}://${c.to}`).join(', ');

function modelsOf(context: LowerContext, operations: readonly string[]): readonly string[] {
  return operations.flatMap((id) => context.naming.model(context.graph.pipeline, id)?.model ?? []);
}

/** A message as a line of the log, under the condition of its edges. */
export function lowerNotify(operation: NotifyOperation, context: LowerContext): DbtMessage | undefined {
  const { graph, report } = context;
  report(
    diagnostics.report(
      'message-outside',
      { operation: operation.id, pipeline: graph.pipeline },
      operation.origin.location,
    ),
  );
  const models = modelsOf(
    context,
    operation.needs.map((need) => need.task),
  );
  if (models.length === 0) return undefined;
  const whens = new Set(operation.needs.map((need) => need.when));
  const when = whens.has('failed') ? 'failed' : whens.has('done') ? 'done' : 'success';
  return { text: `${channelsText(operation.channels)}: ${operation.subject}`, models, when };
}

/** Hooks of the pipeline as lines of the log. */
export function lowerHooks(graph: ExecutionGraph, context: LowerContext): readonly DbtMessage[] {
  const models = modelsOf(
    context,
    graph.operations.map((operation) => operation.id),
  );
  const hook = (
    channels: readonly NotificationChannel[],
    when: 'failed' | 'success',
    word: string,
  ): readonly DbtMessage[] =>
    channels.length === 0 || models.length === 0
      ? []
      : [{ text: `${channelsText(channels)}: ${graph.pipeline} ${word}`, models, when }];
  return [...hook(graph.hooks.onFailure, 'failed', 'failed'), ...hook(graph.hooks.onSuccess, 'success', 'succeeded')];
}
