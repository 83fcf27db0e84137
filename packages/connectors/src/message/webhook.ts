import { type Connector, defineConnector } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { endpoint, secretText } from './endpoint.js';

/** Messages as JSON to any address. */
export const webhookConnector: Connector = defineConnector({
  type: 'webhook',
  title: 'Webhook',
  description: 'An address that takes messages as JSON by POST.',
  connection: z.strictObject({
    url: endpoint.optional().describe('Address; a secret when it holds a token'),
    webhook_url: endpoint.optional().describe('Another name of url'),
    token: secretText.optional().describe('Sent as "Authorization: Bearer …"; a secret'),
  }),
  secrets: ['url', 'webhook_url', 'token'],
  ingestors: [],
});
