import type { ApproveOperation } from '@sparkle-orchestration/core';
import { query, textLiteral } from '../jsonata.js';
import type { LowerContext } from './context.js';
import type { LoweredNode } from './node.js';
import { templateCode } from './values.js';

/**
 * Asks people by a topic of SNS, and waits for the answer to its task token. The message holds the commands that answer
 * it; a rejection fails the task, without further tries.
 */
export function lowerApprove(context: LowerContext, operation: ApproveOperation): LoweredNode {
  context.use({ kind: 'topic' });
  const to = operation.approvers.length > 0 ? `\nFor: ${operation.approvers.join(', ')}` : '';
  const yes = `\n\nApprove: aws stepfunctions send-task-success --task-output '{"decision":"approved","by":"your name"}' --task-token `;
  const no = '\nReject: aws stepfunctions send-task-failure --error Rejected --cause "your reason" --task-token ';
  const token = '$states.context.Task.Token';
  const message = `${templateCode(context, operation.message)} & ${textLiteral(`${to}${yes}`)} & ${token} & ${textLiteral(no)} & ${token}`;
  const approved = "{'decision': 'approved', 'by': null}";
  return {
    kind: 'state',
    state: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sns:publish.waitForTaskToken',
      Arguments: {
        TopicArn: '${ApprovalsTopicArn}',
        Subject: query(`$substring(${textLiteral(`${context.graph.pipeline}: ${operation.id}`)}, 0, 99)`),
        Message: query(message),
      },
      TimeoutSeconds: Math.max(1, operation.waitSeconds),
    },
    outputs: '$states.result',
    ...(operation.onTimeout === 'approve' ? { excused: [{ errors: ['States.Timeout'], outputs: approved }] } : {}),
  };
}
