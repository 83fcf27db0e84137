import { call, expression, type PythonStatement, type PythonValue, tuple } from '@sparkle-orchestration/adapter-kit';
import type { NotificationChannel } from '@sparkle-orchestration/core';
import { common } from '../common-node.js';
import type { Provider } from '../profile.js';
import { connId, type LowerContext } from './context.js';

export const providerOf: Readonly<Record<NotificationChannel['type'], Provider | undefined>> = {
  slack: 'slack',
  webhook: 'http',
  email: 'smtp',
  pagerduty: undefined,
};

/** Channels as tuples of kind, connection and receiver. */
export function channelsCode(context: LowerContext, channels: readonly NotificationChannel[]): PythonValue {
  return channels.map((channel) => tuple(channel.type, connId(context, channel.connection), channel.to));
}

/** The statement that sends a message to all channels; `facts` is the body for webhooks. */
export function sendAll(
  context: LowerContext,
  channels: readonly NotificationChannel[],
  message: { readonly subject: string; readonly text: string; readonly facts: PythonValue },
): PythonStatement {
  const { subject, text, facts } = message;
  return expression(call(common('send'), [channelsCode(context, channels), subject, text, facts]));
}
