import { type Connector, defineConnector } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { endpoint } from './endpoint.js';

/** Messages to Slack, or to a chat server that takes the same webhooks. */
export const slackConnector: Connector = defineConnector({
  type: 'slack',
  title: 'Slack',
  description: 'An incoming webhook of Slack, or of a server that takes the same messages.',
  connection: z.strictObject({
    url: endpoint.optional().describe('Address of the incoming webhook; a secret'),
    webhook_url: endpoint.optional().describe('Another name of url'),
    webhook: endpoint.optional().describe('Another name of url'),
  }),
  secrets: ['url', 'webhook_url', 'webhook'],
  ingestors: [],
});
