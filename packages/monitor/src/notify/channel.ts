import { postJson, sendMail } from '@sparkle-orchestration/connectors';
import type { OpenConnection } from '@sparkle-orchestration/core';
import type { AlertRecord } from '@sparkle-orchestration/state';
import type { ChannelConfig } from '../config/notify.js';
import type { Due } from './alerts.js';

/** A channel whose secret has been read. */
export interface OpenChannel {
  readonly type: ChannelConfig['type'];
  readonly on: ReadonlySet<'fail' | 'critical' | 'recovery'>;
  readonly to: string | undefined;
  /** `url`, `routing_key`, SMTP properties. */
  readonly properties: OpenConnection['properties'];
}

export interface Told {
  /** Title of the message: which project and environment. */
  readonly source: string;
  readonly now: Date;
}

/** Seconds that one message may take. */
const patience = 10;
const pagerdutyEvents = 'https://events.pagerduty.com/v2/enqueue';

/** The default of `on`. */
export function eventsOf({ type, on }: ChannelConfig): OpenChannel['on'] {
  if (on !== undefined) return new Set(Array.isArray(on) ? on : [on]);
  return new Set(type === 'pagerduty' ? ['critical', 'recovery'] : ['fail', 'recovery']);
}

/** What of it a channel wants to hear. */
export function wanted(due: Due, { on }: OpenChannel): Due {
  const alerts = (list: readonly AlertRecord[]) =>
    on.has('fail') ? list : on.has('critical') ? list.filter((a) => a.severity === 'critical') : [];
  return {
    started: alerts(due.started),
    repeated: alerts(due.repeated),
    recovered: on.has('recovery') ? due.recovered : [],
  };
}

const line = (mark: string, a: AlertRecord) => `${mark} ${a.item} ${a.check}: ${a.detail}`;

function messageOf(due: Due, { source }: Told) {
  const open = [...due.started, ...due.repeated];
  const critical = open.filter((a) => a.severity === 'critical').length;
  const parts = [
    ...(open.length > 0
      ? [`${open.length} violation${open.length === 1 ? '' : 's'}${critical > 0 ? ` (${critical} critical)` : ''}`]
      : []),
    ...(due.recovered.length > 0 ? [`${due.recovered.length} recovered`] : []),
  ];
  const marks = { critical: 'CRITICAL', error: 'VIOLATION', warning: 'WARNING' } as const;
  return {
    subject: `${source}: ${parts.join(', ')}`,
    text: [
      ...due.started.map((a) => line(marks[a.severity], a)),
      ...due.repeated.map((a) => `${line(marks[a.severity], a)} (since ${a.startedAt})`),
      ...due.recovered.map((a) => `RECOVERED ${a.item} ${a.check}`),
    ].join('\n'),
  };
}

const facts = (a: AlertRecord) => ({
  item: a.item,
  check: a.check,
  severity: a.severity,
  detail: a.detail,
  since: a.startedAt,
});

/** Sends one message about everything to a channel of groups. */
export async function sendGroup(channel: OpenChannel, due: Due, told: Told): Promise<void> {
  const { subject, text } = messageOf(due, told);
  const signal = AbortSignal.timeout(patience * 1000);
  const { properties, type, to } = channel;
  const url = String(properties['url'] ?? properties['webhook_url'] ?? properties['webhook'] ?? '');
  switch (type) {
    case 'slack':
      return postJson(url, { ...(to === undefined ? {} : { channel: to }), text: `*${subject}*\n${text}` }, signal);
    case 'teams':
      return postJson(url, teamsCard(subject, text), signal);
    case 'webhook': {
      const { token } = properties;
      const body = {
        subject,
        message: text,
        timestamp: told.now.toISOString(),
        started: due.started.map(facts),
        repeated: due.repeated.map(facts),
        recovered: due.recovered.map(facts),
      };
      return postJson(url, body, signal, token === undefined ? {} : { authorization: `Bearer ${token}` });
    }
    case 'email': {
      const recipient = to ?? properties['to'] ?? recipientOf(properties['url']);
      if (recipient === undefined) throw new Error('it names no recipient');
      return sendMail({ name: 'email', type: 'smtp', properties }, String(recipient), { subject, text }, signal);
    }
    case 'pagerduty':
      throw new Error('PagerDuty takes single incidents');
  }
}

/** The `to` of an smtp:// URL. */
function recipientOf(url: unknown): string | undefined {
  return typeof url === 'string' && URL.canParse(url) ? (new URL(url).searchParams.get('to') ?? undefined) : undefined;
}

/** An adaptive card, which webhooks of Teams workflows take. */
function teamsCard(subject: string, text: string) {
  const block = (words: string, more: object) => ({ type: 'TextBlock', text: words, wrap: true, ...more });
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [block(subject, { weight: 'Bolder' }), ...text.split('\n').map((words) => block(words, {}))],
        },
      },
    ],
  };
}

/** Opens or ends one incident of PagerDuty; environment, item and check are its key. */
export async function page(
  channel: OpenChannel,
  alert: AlertRecord,
  action: 'trigger' | 'resolve',
  { source }: Told,
): Promise<void> {
  const { properties } = channel;
  const body = {
    routing_key: String(properties['routing_key'] ?? ''),
    event_action: action,
    dedup_key: [source, alert.item, alert.check].join('/').slice(0, 255),
    payload: {
      summary: `${alert.item} ${alert.check}: ${alert.detail}`.slice(0, 1024),
      source,
      severity: 'critical',
      custom_details: facts(alert),
    },
  };
  const signal = AbortSignal.timeout(patience * 1000);
  await postJson(String(properties['url'] ?? pagerdutyEvents), body, signal);
}
