import type { Connector } from '@sparkle-orchestration/core';
import { fileConnector } from './file/connector.js';
import { pagerdutyConnector } from './message/pagerduty.js';
import { slackConnector } from './message/slack.js';
import { smtpConnector } from './message/smtp.js';
import { webhookConnector } from './message/webhook.js';
import { restConnector } from './rest/connector.js';

/** Connectors without a heavy driver: files, HTTP services, and where messages go. */
export const builtinConnectors: readonly Connector[] = [
  fileConnector,
  restConnector,
  slackConnector,
  smtpConnector,
  webhookConnector,
  pagerdutyConnector,
];
