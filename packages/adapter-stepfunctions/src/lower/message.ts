import type { NotificationChannel } from '@sparkle-orchestration/core';
import { plainText, query, textLiteral } from '../jsonata.js';
import type { Json, Retrier, State } from '../model.js';
import { pascalCase } from '../names.js';
import type { LowerContext } from './context.js';

/** What is told. Texts are values of fields: plain, or expressions. */
export interface Message {
  readonly subject: string;
  readonly text: string;
  readonly html?: boolean;
  /** Facts for webhooks. */
  readonly facts: Readonly<Record<string, Json>>;
}

/** Answers that mean "later". */
const busy: readonly Retrier[] = [
  {
    ErrorEquals: ['States.Http.StatusCode.429', 'States.Http.StatusCode.503', 'States.Http.Socket'],
    IntervalSeconds: 2,
    MaxAttempts: 3,
    BackoffRate: 2,
  },
];

const code = (value: string) => (value.startsWith('{%') ? value.slice(2, -2).trim() : textLiteral(value));

/** Names in the templates that stand for a connection: its address, and what keeps its secret. */
export const endpointOf = (connection: string) => `${pascalCase(connection)}Endpoint`;
export const connectionArnOf = (connection: string) => `${pascalCase(connection)}ConnectionArn`;
export const senderOf = (connection: string) => `${pascalCase(connection)}Sender`;

/** One message to one channel. A secret is never part of it: the EventBridge connection adds it to the request. */
function toChannel(context: LowerContext, channel: NotificationChannel, message: Message): State {
  const { connection } = channel;
  if (channel.type === 'email') {
    context.use({ kind: 'mail', connection });
    const body = { Data: message.text };
    return {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:sesv2:sendEmail',
      Arguments: {
        FromEmailAddress: `\${${senderOf(connection)}}`,
        Destination: { ToAddresses: [plainText(channel.to)] },
        Content: {
          Simple: { Subject: { Data: message.subject }, Body: message.html ? { Html: body } : { Text: body } },
        },
      },
    };
  }
  context.use({ kind: 'http', connection });
  const slack = {
    channel: plainText(channel.to),
    text: query(`'*' & ${code(message.subject)} & '*\\n' & ${code(message.text)}`),
  };
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::http:invoke',
    Arguments: {
      ApiEndpoint: `\${${endpointOf(connection)}}`,
      Method: 'POST',
      Authentication: { ConnectionArn: `\${${connectionArnOf(connection)}}` },
      RequestBody:
        channel.type === 'slack' ? slack : { subject: message.subject, message: message.text, ...message.facts },
    },
    Retry: busy,
  };
}

/** A message to all channels at once. One that cannot be delivered changes nothing for the others. */
export function messageState(
  context: LowerContext,
  name: string,
  channels: readonly NotificationChannel[],
  message: Message,
): State {
  const [only] = channels;
  if (only && channels.length === 1) return toChannel(context, only, message);
  return {
    Type: 'Parallel',
    Branches: channels.map((channel, index) => {
      const [send, lost] = [`${name}-${channel.type}-${index + 1}`, `${name}-lost-${index + 1}`];
      const state = toChannel(context, channel, message);
      return {
        StartAt: send,
        States: {
          [send]: { ...state, Catch: [{ ErrorEquals: ['States.ALL'], Next: lost }], End: true },
          [lost]: { Type: 'Succeed' },
        },
      };
    }),
  };
}
