import type { Location } from '../diagnostics/diagnostic.js';
import type { NotificationChannel } from '../graph/policy.js';
import type { ConnectionDefinition } from '../project/definition.js';
import { configDiagnostics as report } from './diagnostics.js';
import type { ReadContext } from './read-context.js';
import type { SecretBook } from './secrets.js';

type ChannelType = NotificationChannel['type'];

/** What stands behind a channel when the project defines no connection for it. */
const implied: Readonly<
  Record<
    ChannelType,
    { readonly connection: string; readonly type: string; readonly property: string; readonly variable: string }
  >
> = {
  slack: { connection: 'slack', type: 'slack', property: 'url', variable: 'SLACK_WEBHOOK_URL' },
  email: { connection: 'smtp', type: 'smtp', property: 'url', variable: 'SMTP_URL' },
  pagerduty: { connection: 'pagerduty', type: 'pagerduty', property: 'routing_key', variable: 'PAGERDUTY_ROUTING_KEY' },
  webhook: { connection: 'webhook', type: 'webhook', property: 'url', variable: 'WEBHOOK_URL' },
};

/** Connections while a project is read; channels may add the ones they imply. */
export interface ConnectionBook {
  readonly connections: Map<string, ConnectionDefinition>;
  readonly secrets: SecretBook;
}

/**
 * Reads `slack://channel`, `email://address`, `pagerduty://service` or `webhook://name`. The connection is the one
 * named like the channel, else the first part of `slack://connection/channel`, else `slack`, `smtp`, `pagerduty` or
 * `webhook`, which a project gets with its secret in SLACK_WEBHOOK_URL, SMTP_URL, … when it does not define it.
 */
export function readChannel(
  text: string,
  location: Location,
  context: ReadContext,
  book: ConnectionBook,
): NotificationChannel | undefined {
  const found = /^(slack|email|mailto|pagerduty|webhook):(?:\/\/)?(.+)$/.exec(text.trim());
  if (!found?.[1] || !found[2]) {
    context.report(report.report('bad-channel', { text }, location));
    return undefined;
  }
  const type = (found[1] === 'mailto' ? 'email' : found[1]) as ChannelType;
  return channelOf(type, found[2], location, book);
}

/** A channel of a type, with the connection that serves it. */
export function channelOf(
  type: ChannelType,
  to: string,
  location: Location,
  book: ConnectionBook,
): NotificationChannel {
  const [head = '', ...tail] = to.split('/');
  if (type !== 'email' && book.connections.has(to)) return { type, to, connection: to };
  if (type !== 'email' && tail.length > 0 && book.connections.has(head))
    return { type, to: tail.join('/'), connection: head };
  const base = implied[type];
  if (!book.connections.has(base.connection)) imply(base, location, book);
  return { type, to, connection: base.connection };
}

function imply(base: (typeof implied)[ChannelType], location: Location, book: ConnectionBook): void {
  const secret = book.secrets.implied({
    name: base.variable,
    variables: { '*': base.variable },
    required: false,
    location,
  });
  book.connections.set(base.connection, {
    name: base.connection,
    type: base.type,
    properties: { [base.property]: secret },
    locate: () => location,
  });
}
