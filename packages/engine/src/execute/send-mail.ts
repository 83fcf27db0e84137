import type { OpenConnection } from '@sparkle-orchestration/core';
import type { Message } from './notify.js';

/** Sends plain text by SMTP. Properties: host, port, user, password, from, secure (TLS from the start). */
export async function sendMail(
  connection: OpenConnection,
  to: string,
  message: Message,
  signal: AbortSignal,
): Promise<void> {
  const { host, port, user, password, from, secure } = connection.properties;
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
    await transport.sendMail({ from: String(from ?? user ?? `sparkle@${host}`), to, subject, text: message.text });
  } finally {
    signal.removeEventListener('abort', stop);
    transport.close();
  }
}
