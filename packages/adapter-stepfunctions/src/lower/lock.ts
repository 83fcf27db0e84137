import type { ExecutionGraph } from '@sparkle-orchestration/core';
import { query } from '../jsonata.js';
import type { State } from '../model.js';

/** Seconds that a run of a pipeline without a limit may hold its lock. */
export const longestRun = 86_400;

/** Runs that must not overlap: a cursor moves on, or one file is the warehouse. */
export function needsLock(graph: ExecutionGraph): boolean {
  return graph.serial || graph.connections[graph.warehouse]?.type === 'duckdb';
}

const holder = { S: query('$states.context.Execution.Id') };

/** Takes the lock of the pipeline: a row that is not there, or that a run left behind which is over. Others wait. */
export function acquireLock(lock: string, timeoutSeconds: number, next: string, failed: string): State {
  return {
    Type: 'Task',
    Comment: 'One run at a time',
    Resource: 'arn:aws:states:::dynamodb:putItem',
    Arguments: {
      TableName: '${LockTable}',
      Item: {
        lock: { S: lock },
        holder,
        expires: { N: query(`$string($floor($millis() / 1000) + ${timeoutSeconds})`) },
      },
      ConditionExpression: 'attribute_not_exists(#lock) OR #expires < :now',
      ExpressionAttributeNames: { '#lock': 'lock', '#expires': 'expires' },
      ExpressionAttributeValues: { ':now': { N: query('$string($floor($millis() / 1000))') } },
    },
    Retry: [
      {
        ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'],
        IntervalSeconds: 30,
        MaxAttempts: Math.ceil(timeoutSeconds / 30),
        BackoffRate: 1,
      },
      { ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 3, BackoffRate: 2 },
    ],
    Catch: [
      {
        ErrorEquals: ['States.ALL'],
        Output: query("{'lock': {'state': 'failed', 'task': 'lock', 'error': $states.errorOutput.Error}}"),
        Next: failed,
      },
    ],
    Output: query('$states.input'),
    Next: next,
  };
}

/** Gives the lock back, if it is still that of this run. */
export function releaseLock(lock: string, next: string): State {
  const Output = query('$states.input');
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::dynamodb:deleteItem',
    Arguments: {
      TableName: '${LockTable}',
      Key: { lock: { S: lock } },
      ConditionExpression: '#holder = :holder',
      ExpressionAttributeNames: { '#holder': 'holder' },
      ExpressionAttributeValues: { ':holder': holder },
    },
    Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 3, BackoffRate: 2 }],
    Catch: [{ ErrorEquals: ['States.ALL'], Output, Next: next }],
    Output,
    Next: next,
  };
}
