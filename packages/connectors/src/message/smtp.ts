import { type Connector, defineConnector } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { secretText } from './endpoint.js';

/** Mail through an SMTP server. */
export const smtpConnector: Connector = defineConnector({
  type: 'smtp',
  aliases: ['email'],
  title: 'SMTP',
  description: 'A mail server that messages are handed to.',
  connection: z.strictObject({
    url: secretText
      .optional()
      .describe('Everything at once, as smtp://user:password@host:port?from=…&to=…; a secret. Or host and the others'),
    host: z.string().min(1).optional().describe('Host name of the server'),
    port: z.coerce.number().int().min(1).max(65_535).optional().describe('Port. Default 587, or 465 with secure'),
    secure: z
      .boolean()
      .optional()
      .describe('TLS from the first byte. Default false: upgraded when the server offers it'),
    user: secretText.optional().describe('User to log in as'),
    password: secretText.optional().describe('Password; a secret'),
    to: z.string().min(1).optional().describe('Recipient of messages that name none'),
    from: z.string().min(1).optional().describe('Sender. Default sparkle@<host>'),
  }),
  secrets: ['url', 'user', 'password'],
  ingestors: [],
});
