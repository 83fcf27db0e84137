import {
  blank,
  block,
  call,
  code,
  expression,
  imported,
  localImport,
  type PythonNode,
  type PythonStatement,
  type PythonValue,
  variable,
} from '@sparkle-orchestration/adapter-kit';
import type { NotificationChannel } from '@sparkle-orchestration/core';
import type { Provider } from '../profile.js';
import { connId, type LowerContext } from './context.js';

/** What is told, as Python values. */
export interface Message {
  readonly subject: PythonValue;
  readonly text: PythonValue;
  /** Body for webhooks. */
  readonly facts: PythonValue;
}

export const providerOf: Readonly<Record<NotificationChannel['type'], Provider | undefined>> = {
  slack: 'slack',
  webhook: 'http',
  email: 'smtp',
  pagerduty: undefined,
};

const hooks = {
  slack: { module: 'airflow.providers.slack.hooks.slack_webhook', name: 'SlackWebhookHook' },
  webhook: { module: 'airflow.providers.http.hooks.http', name: 'HttpHook' },
  email: { module: 'airflow.providers.smtp.hooks.smtp', name: 'SmtpHook' },
} as const;

function send(context: LowerContext, channel: NotificationChannel, message: Message): readonly PythonStatement[] {
  const id = connId(context, channel.connection);
  if (channel.type === 'slack') {
    const text = code`"*" + ${asNode(message.subject)} + "*\\n" + ${asNode(message.text)}`;
    const hook = call('SlackWebhookHook', [], { slack_webhook_conn_id: id });
    return [expression(call(code`${hook}.send`, [], { text }))];
  }
  if (channel.type === 'webhook') {
    const hook = call('HttpHook', [], { method: 'POST', http_conn_id: id });
    return [expression(call(code`${hook}.run`, [], { json: message.facts }))];
  }
  const given = {
    to: channel.to,
    subject: message.subject,
    html_content: call(imported('html', 'escape'), [message.text]),
  };
  return [
    block(code`with ${call('SmtpHook', [], { smtp_conn_id: id })} as smtp`, [
      expression(call(variable('smtp.send_email_smtp'), [], given)),
    ]),
  ];
}

const asNode = (value: PythonValue): PythonNode => code`${value}`;

/** The hooks of some channels, imported where they are used: parsing a Dag stays fast. */
export function importHooks(channels: readonly NotificationChannel[]): readonly PythonStatement[] {
  const types = new Set(channels.map((channel) => channel.type));
  const uses = (['webhook', 'slack', 'email'] as const).filter((type) => types.has(type)).map((type) => hooks[type]);
  return [localImport(...uses), blank];
}

/** Statements that send a message to all channels. */
export function sendAll(
  context: LowerContext,
  channels: readonly NotificationChannel[],
  message: Message,
): readonly PythonStatement[] {
  return channels.flatMap((channel) => send(context, channel, message));
}
