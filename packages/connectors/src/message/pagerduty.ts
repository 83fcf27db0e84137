import { type Connector, defineConnector } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { endpoint, secretText } from './endpoint.js';

/** Incidents through PagerDuty's events API. */
export const pagerdutyConnector: Connector = defineConnector({
  type: 'pagerduty',
  title: 'PagerDuty',
  description: 'A service of PagerDuty that takes events (API version 2).',
  connection: z.strictObject({
    routing_key: secretText.optional().describe('Integration key of the service; a secret'),
    url: endpoint.optional().describe('Address of the events API. Default https://events.pagerduty.com/v2/enqueue'),
  }),
  secrets: ['routing_key'],
  ingestors: [],
});
