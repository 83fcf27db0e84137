import { mailProperties, postJson, sendMail } from '@sparkle-orchestration/connectors';
import type { NotificationChannel, NotifyOperation } from '@sparkle-orchestration/core';
import type { Connections } from '../connections.js';
import { reportEngine } from '../diagnostics.js';
import type { ExecuteContext, Outcome } from './context.js';
import { renderTemplate } from './values.js';

/** What is told. `text` is plain; channels lay it out in their own way. */
export interface Message {
  readonly subject: string;
  readonly text: string;
  /** The text is HTML; told to channels that know it. */
  readonly html?: true;
  /** Facts for webhooks. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Seconds that one message may take. */
const patience = 10;

async function deliver(channel: NotificationChannel, message: Message, connections: Connections): Promise<void> {
  const connection = connections.get(channel.connection);
  const signal = AbortSignal.timeout(patience * 1000);
  const { url: address, webhook_url, webhook, token } = connection.properties;
  const url = String(address ?? webhook_url ?? webhook ?? '');
  const bearer = channel.type === 'webhook' && token !== undefined ? { authorization: `Bearer ${token}` } : {};
  switch (channel.type) {
    case 'slack':
      return postJson(
        url,
        { channel: channel.to, text: `*${message.subject}*\n${message.text}`, ...message.facts },
        signal,
      );
    case 'webhook':
      return postJson(url, { subject: message.subject, message: message.text, ...message.facts }, signal, bearer);
    case 'pagerduty':
      return postJson(
        url || 'https://events.pagerduty.com/v2/enqueue',
        {
          routing_key: String(connection.properties['routing_key'] ?? ''),
          // A success ends the incident that a failure of the same pipeline opened.
          event_action: message.facts['event'] === 'success' ? 'resolve' : 'trigger',
          dedup_key: dedupKey(message),
          payload: { summary: message.subject, source: 'sparkle', severity: 'error', custom_details: message.facts },
        },
        signal,
      );
    case 'email':
      return sendMail(connection, addressOf(channel, mailProperties(connection.properties)['to']), message, signal);
  }
}

/** One incident for each job or pipeline of an environment. */
function dedupKey({ facts }: Message): string {
  return ['sparkle', facts['env'], facts['job'] ?? facts['pipeline']].join('/');
}

/** The recipient of a mail; a channel that names nobody goes to the address of its connection. */
function addressOf(channel: NotificationChannel, fallback: string | number | boolean | undefined): string {
  if (channel.to.includes('@')) return channel.to;
  if (fallback === undefined) throw new Error('it names no recipient, and its connection has no "to"');
  return String(fallback);
}

/**
 * Sends a message to all channels at once. A channel that fails is told by `warn` and never thrown: a dead chat server
 * must not change how a run ends.
 */
export async function sendToChannels(
  channels: readonly NotificationChannel[],
  message: Message,
  connections: Connections,
  warn: ExecuteContext['warn'],
): Promise<number> {
  const sent = await Promise.all(
    channels.map(async (channel) => {
      try {
        await deliver(channel, message, connections);
        return 1;
      } catch (error) {
        const detail = connections.mask(error instanceof Error ? error.message : String(error));
        warn(reportEngine('notify-failed', { channel: `${channel.type}://${channel.to}`, detail }));
        return 0;
      }
    }),
  );
  return sent.reduce((sum: number, one) => sum + one, 0);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A value inside of HTML that somebody wrote. */
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (letter) => entities[letter] ?? letter);

export async function executeNotify(operation: NotifyOperation, context: ExecuteContext): Promise<Outcome> {
  const { graph, parameters } = context;
  const { templates, format } = operation;
  const html = format === 'html';
  const message: Message = {
    subject: templates ? renderTemplate(templates.subject, context.values) : operation.subject,
    text: templates
      ? renderTemplate(templates.message, context.values, html ? escapeHtml : undefined)
      : operation.message,
    ...(html ? { html: true as const } : {}),
    facts: {
      pipeline: graph.pipeline,
      env: graph.env,
      task: operation.id,
      run_id: parameters['run_id'],
      interval_start: parameters['interval_start'],
      interval_end: parameters['interval_end'],
    },
  };
  const sent = await sendToChannels(operation.channels, message, context.connections, context.warn);
  context.log(`sent to ${sent} of ${operation.channels.length} channels`);
  return {};
}
