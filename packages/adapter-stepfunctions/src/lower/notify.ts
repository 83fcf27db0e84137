import type { NotifyOperation } from '@sparkle-orchestration/core';
import { plainText } from '../jsonata.js';
import type { LowerContext } from './context.js';
import { messageState } from './message.js';
import type { LoweredNode } from './node.js';
import { here, type Place, templateField } from './values.js';

/** A message to the channels of the task; one that cannot be delivered fails nothing. */
export function lowerNotify(context: LowerContext, operation: NotifyOperation, place: Place = here): LoweredNode {
  const { templates, channels } = operation;
  const subject = templates ? templateField(context, templates.subject, place) : plainText(operation.subject);
  const text = templates ? templateField(context, templates.message, place) : plainText(operation.message);
  const { pipeline, env } = context.graph;
  const facts = { pipeline: plainText(pipeline), env: plainText(env), task: plainText(operation.id) };
  const html = operation.format === 'html';
  const state = messageState(context, context.state(operation.id), channels, { subject, text, html, facts });
  return { kind: 'state', state, failure: 'nothing' };
}
