import type { ExecutionGraph, TriggerOperation } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import { query } from '../jsonata.js';
import type { Json, State } from '../model.js';
import { pascalCase } from '../names.js';
import type { LowerContext } from './context.js';
import type { LoweredNode } from './node.js';
import { retryOf } from './retry.js';
import { here, type Place, templateField, valueField } from './values.js';

/** Name in the templates that stands for the machine of a pipeline. */
export const machineArnOf = (pipeline: string) => `${pascalCase(pipeline)}StateMachineArn`;

const startedBy = ({ operations }: ExecutionGraph): readonly string[] =>
  operations.flatMap((one) => {
    const body = one.op === 'map' ? one.body : one;
    return body.op === 'trigger' ? [body.pipeline] : [];
  });

/** Pipelines that start each other would never come to an end. */
function reportCircle(context: LowerContext, operation: TriggerOperation): void {
  const walk = (pipeline: string, chain: readonly string[]): readonly string[] | undefined => {
    if (chain.includes(pipeline)) return pipeline === chain[0] ? [...chain, pipeline] : undefined;
    const graph = context.graphs.get(pipeline);
    const further = graph ? startedBy(graph) : [];
    return further.map((next) => walk(next, [...chain, pipeline])).find((found) => found !== undefined);
  };
  const chain = walk(operation.pipeline, [context.graph.pipeline]);
  if (chain) context.report(diagnostics.report('trigger-circle', { chain }, operation.origin.location));
}

/** Starts the machine of another pipeline, with the interval of this run or one of its own, and its parameters. */
export function triggerState(context: LowerContext, operation: TriggerOperation, place: Place = here): State {
  reportCircle(context, operation);
  const { pipeline, wait, interval, parameters } = operation;
  context.use({ kind: 'start', pipeline, waits: wait });
  const time = (own: 'start' | 'end') =>
    interval ? templateField(context, interval[own], place) : query(`$interval_${own}`);
  const params = valueField(context, parameters, place);
  const given = typeof params === 'object' && params !== null && Object.keys(params).length > 0;
  const Input: Json = {
    interval_start: time('start'),
    interval_end: time('end'),
    ...(given ? { params } : {}),
    AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: query('$states.context.Execution.Id'),
  };
  return {
    Type: 'Task',
    Resource: `arn:aws:states:::states:startExecution${wait ? '.sync:2' : ''}`,
    Arguments: { StateMachineArn: `\${${machineArnOf(pipeline)}}`, Input },
    TimeoutSeconds: operation.timeoutSeconds,
    Retry: retryOf(operation.retry),
  };
}

/** The outputs of a started run. */
export const triggerOutputs = ({ wait }: TriggerOperation): string =>
  `{'run_id': $split($states.result.ExecutionArn, ':')[-1], 'status': '${wait ? 'success' : 'started'}'}`;

export function lowerTrigger(context: LowerContext, operation: TriggerOperation): LoweredNode {
  return { kind: 'state', state: triggerState(context, operation), outputs: triggerOutputs(operation) };
}
