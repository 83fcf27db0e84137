import {
  type PythonStatement,
  type PythonValue,
  pythonIdentifier,
  returns,
  variable,
} from '@sparkle-orchestration/adapter-kit';
import type { ExecutionGraph, Template, TemplatedValue, TriggerOperation } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import { type Arguments, type LoweredOperation, lowered } from '../model.js';
import { providers } from '../profile.js';
import type { LowerContext } from './context.js';
import { jinjaTemplate, jinjaValue, startRun, templateCode, valueCode } from './values.js';

/** Seconds between two looks at a run that is waited for. */
const pollSeconds = 15;

const whole: readonly [Template, Template] = [[{ ref: 'interval.start' }], [{ ref: 'interval.end' }]];

const intervalOf = ({ interval }: TriggerOperation): readonly [Template, Template] =>
  interval ? [interval.start, interval.end] : whole;

/** The configuration of the other run: its parameters, and the interval that the macro `interval` reads. */
export function confCode(context: LowerContext, operation: TriggerOperation): PythonValue {
  const [start, end] = intervalOf(operation);
  const parameters = valueCode(context, operation.parameters) as Readonly<Record<string, PythonValue>>;
  return { ...parameters, sparkle_interval: [templateCode(context, start), templateCode(context, end)] };
}

function confTemplate(context: LowerContext, operation: TriggerOperation): PythonValue | undefined {
  const [start, end] = intervalOf(operation).map((template) => jinjaTemplate(context, template));
  const parameters = jinjaValue(context, operation.parameters as TemplatedValue);
  if (start === undefined || end === undefined || parameters === undefined) return undefined;
  return { ...(parameters as Readonly<Record<string, PythonValue>>), sparkle_interval: [start, end] };
}

/** Arguments of the operator besides the configuration. */
export function triggerArguments(context: LowerContext, { pipeline, wait }: TriggerOperation): Arguments {
  return {
    trigger_dag_id: context.dags.get(pipeline)?.dagId ?? pythonIdentifier(pipeline),
    ...(wait ? { wait_for_completion: true, poke_interval: pollSeconds, failed_states: ['failed'] } : {}),
  };
}

const startedBy = ({ operations }: ExecutionGraph): readonly string[] =>
  operations.flatMap((one) => {
    const body = one.op === 'map' ? one.body : one;
    return body.op === 'trigger' ? [body.pipeline] : [];
  });

/** Pipelines that start each other would never come to an end. */
export function reportCircle(context: LowerContext, operation: TriggerOperation): void {
  const walk = (pipeline: string, chain: readonly string[]): readonly string[] | undefined => {
    if (chain.includes(pipeline)) return pipeline === chain[0] ? [...chain, pipeline] : undefined;
    const graph = context.dags.get(pipeline)?.graph;
    const further = graph ? startedBy(graph) : [];
    return further.map((next) => walk(next, [...chain, pipeline])).find((found) => found !== undefined);
  };
  const chain = walk(operation.pipeline, [context.graph.pipeline]);
  if (chain) context.report(diagnostics.report('trigger-circle', { chain }, operation.origin.location));
}

/** Starts the other Dag with the interval of this run. Values with types are put together by a task in front. */
export function lowerTrigger(context: LowerContext, operation: TriggerOperation): LoweredOperation {
  reportCircle(context, operation);
  const conf = confTemplate(context, operation);
  const body: readonly PythonStatement[] = [startRun, returns(confCode(context, operation))];
  const name = `${context.names.variable(operation.id)}__conf`;
  return lowered(
    {
      kind: 'operator',
      operator: providers.trigger.node,
      arguments: { ...triggerArguments(context, operation), conf: conf ?? variable(name), do_xcom_push: true },
    },
    {
      helpers:
        conf === undefined
          ? [
              {
                suffix: 'conf',
                body: { kind: 'function', arguments: { multiple_outputs: false, do_xcom_push: true }, body },
              },
            ]
          : [],
      needsInterval: true,
      providers: ['standard'],
    },
  );
}
