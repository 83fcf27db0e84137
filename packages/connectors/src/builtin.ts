import type { Connector } from '@sparkle-orchestration/core';
import { fileConnector } from './file/connector.js';
import { pagerdutyConnector } from './message/pagerduty.js';
import { slackConnector } from './message/slack.js';
import { smtpConnector } from './message/smtp.js';
import { webhookConnector } from './message/webhook.js';
import { restConnector } from './rest/connector.js';
import { s3Connector } from './s3/connector.js';

/** Connectors without a heavy driver: files, buckets, HTTP services, and where messages go. */
export const builtinConnectors: readonly Connector[] = [
  fileConnector,
  s3Connector,
  restConnector,
  slackConnector,
  smtpConnector,
  webhookConnector,
  pagerdutyConnector,
];
