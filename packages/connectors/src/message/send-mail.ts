import type { OpenConnection } from '@sparkle-orchestration/core';

/** What a mail says. A subject with line breaks is put on one line. */
export interface MailMessage {
  readonly subject: string;
  readonly text: string;
  /** The text is HTML. */
  readonly html?: true;
}

type Properties = OpenConnection['properties'];

/** `smtp://user:password@host:port?from=a@b.c&to=d@e.f`; `smtps:` = TLS from the first byte. Properties win over it. */
export function mailProperties(given: Properties): Properties {
  const { url: address, ...properties } = given;
  if (address === undefined) return properties;
  const url = URL.canParse(String(address)) ? new URL(String(address)) : undefined;
  if (!url || !/^smtps?:$/.test(url.protocol)) throw new Error('its url does not begin with smtp:// or smtps://');
  const from = url.searchParams.get('from');
  const to = url.searchParams.get('to');
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    ...(url.protocol === 'smtps:' ? { secure: true } : {}),
    ...(url.username === '' ? {} : { user: decodeURIComponent(url.username) }),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
    ...properties,
  };
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ', amp: '&' };

/** What readers without HTML see: the text of it, a line for each block. */
function textOfHtml(html: string): string {
  return html
    .replace(/<(style|script)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/<br\s*\/?>|<\/(?:p|div|h[1-6]|li|tr|table)\s*>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(lt|gt|quot|#39|nbsp|amp);/g, (_, name: string) => entities[name] ?? '')
    .trim();
}

/** Sends text or HTML by SMTP; HTML goes with its text beside it. Properties: host, port, user, password, from, secure (TLS from the start), or a url. */
export async function sendMail(
  connection: OpenConnection,
  to: string,
  message: MailMessage,
  signal: AbortSignal,
): Promise<void> {
  const { host, port, user, password, from, secure } = mailProperties(connection.properties);
  if (typeof host !== 'string' || host === '') throw new Error('its connection has no host');
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    host,
    port: Number(port ?? (secure === true ? 465 : 587)),
    secure: secure === true,
    ...(user === undefined ? {} : { auth: { user: String(user), pass: String(password ?? '') } }),
    connectionTimeout: 8000,
    socketTimeout: 8000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const stop = () => transport.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    // A line break in a subject would start a header of its own.
    const subject = message.subject.replace(/[\r\n]+/g, ' ');
    const body = message.html ? { html: message.text, text: textOfHtml(message.text) } : { text: message.text };
    await transport.sendMail({ from: String(from ?? user ?? `sparkle@${host}`), to, subject, ...body });
  } finally {
    signal.removeEventListener('abort', stop);
    transport.close();
  }
}
