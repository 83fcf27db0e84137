import { call, type PythonValue } from '@sparkle-orchestration/adapter-kit';
import type { NotificationChannel, NotifyOperation } from '@sparkle-orchestration/core';
import { type LoweredOperation, lowered } from '../model.js';
import { type Provider, providers } from '../profile.js';
import { connId, type LowerContext } from './context.js';
import { providerOf, sendAll } from './messages.js';

const escapeHtml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function operatorFor(context: LowerContext, channel: NotificationChannel, operation: NotifyOperation) {
  const id = connId(context, channel.connection);
  const literal = (text: string): PythonValue => call(context.profile.literal, [text]);
  const { subject, message } = operation;
  if (channel.type === 'slack') {
    return {
      operator: providers.slack.node,
      arguments: { slack_webhook_conn_id: id, message: literal(`*${subject}*\n${message}`) },
    };
  }
  if (channel.type === 'webhook') {
    const body = JSON.stringify({
      subject,
      message,
      pipeline: context.graph.pipeline,
      env: context.graph.env,
      task: operation.id,
    });
    return {
      operator: providers.http.node,
      arguments: { http_conn_id: id, data: literal(body), headers: { 'Content-Type': 'application/json' } },
    };
  }
  const given = {
    conn_id: id,
    to: literal(channel.to),
    subject: literal(subject),
    html_content: literal(escapeHtml(message)),
  };
  return { operator: providers.email.node, arguments: given };
}

/** One channel: its own operator. Several: one task that sends to all of them. */
export function lowerNotify(context: LowerContext, operation: NotifyOperation): LoweredOperation {
  const needed = {
    providers: operation.channels
      .map((channel) => providerOf[channel.type])
      .filter((p): p is Provider => p !== undefined),
    connections: operation.channels.map((channel) => connId(context, channel.connection)),
  };
  const [only] = operation.channels;
  if (only && operation.channels.length === 1) {
    return lowered({ kind: 'operator', ...operatorFor(context, only, operation) }, needed);
  }
  const { subject, message: text } = operation;
  const facts = {
    subject,
    message: text,
    pipeline: context.graph.pipeline,
    env: context.graph.env,
    task: operation.id,
  };
  const body = [sendAll(context, operation.channels, { subject, text, facts })];
  return lowered({ kind: 'function', arguments: {}, body }, needed);
}
