import {
  assign,
  call,
  type PythonStatement,
  type PythonValue,
  tuple,
  variable,
} from '@sparkle-orchestration/adapter-kit';
import type { NotificationChannel } from '@sparkle-orchestration/core';
import { common } from '../common-node.js';
import type { Arguments } from '../model.js';
import type { LowerContext } from './context.js';
import { channelsCode } from './messages.js';

export interface LoweredHooks {
  readonly functions: readonly PythonStatement[];
  readonly arguments: Arguments;
  /** Of each task, as defaults of the Dag. */
  readonly taskArguments: Arguments;
  readonly channels: readonly NotificationChannel[];
}

type Event = 'failure' | 'success' | 'retry' | 'sla_miss';
const names: Readonly<Record<Event, string>> = {
  failure: 'notify_failure',
  success: 'notify_success',
  retry: 'notify_retry',
  sla_miss: 'notify_sla_miss',
};
const words: Readonly<Record<Event, string>> = {
  failure: 'failed',
  success: 'succeeded',
  retry: 'is tried again',
  sla_miss: 'missed its SLA',
};
const states: Readonly<Record<Event, string>> = {
  failure: 'failed',
  success: 'success',
  retry: 'running',
  sla_miss: 'late',
};

/**
 * A plain function, made by `tell`: a notifier object fails on the Dag level of some versions, and repeats its first
 * text in others.
 */
function callback(
  context: LowerContext,
  event: Event,
  channels: readonly NotificationChannel[],
  sla?: PythonValue,
): PythonStatement {
  const { graph } = context;
  const facts = {
    ...(graph.groups ? { event, job: graph.pipeline } : { pipeline: graph.pipeline }),
    env: graph.env,
    status: states[event],
    ...(graph.links ? { links: graph.links } : {}),
  };
  const subject = `${graph.pipeline} (${graph.env}) ${words[event]}`;
  return assign(
    names[event],
    call(common('tell'), [subject, channelsCode(context, channels), facts, ...(sla === undefined ? [] : [sla])]),
  );
}

/** When a run is late: looked at when it ends. */
function promiseOf({ graph: { sla } }: LowerContext): PythonValue {
  const [hour = 0, minute = 0] = (sla?.completeBy?.time ?? '').split(':').map(Number);
  return {
    ...(sla?.maxDurationSeconds === undefined ? {} : { max_duration: sla.maxDurationSeconds }),
    ...(sla?.completeBy ? { complete_by: tuple(hour, minute, sla.completeBy.timezone) } : {}),
    ...(sla?.dueSeconds === undefined ? {} : { due: sla.dueSeconds }),
  };
}

/** Hooks of the run, as callbacks of the Dag: called once, after its end. Retries are told by each task. */
export function lowerHooks(context: LowerContext): LoweredHooks {
  const { graph } = context;
  const { onFailure, onSuccess, onRetry = [], onSlaMiss = [] } = graph.hooks;
  const late = graph.sla ? onSlaMiss : [];
  const functions: PythonStatement[] = [];
  if (onFailure.length > 0) functions.push(callback(context, 'failure', onFailure));
  if (onSuccess.length > 0) functions.push(callback(context, 'success', onSuccess));
  if (onRetry.length > 0) functions.push(callback(context, 'retry', onRetry));
  if (late.length > 0) functions.push(callback(context, 'sla_miss', late, promiseOf(context)));
  const called = (event: 'failure' | 'success', told: boolean): PythonValue | undefined => {
    const all = [...(told ? [names[event]] : []), ...(late.length > 0 ? [names.sla_miss] : [])].map(variable);
    return all.length > 1 ? all : all[0];
  };
  return {
    functions,
    arguments: {
      on_failure_callback: called('failure', onFailure.length > 0),
      on_success_callback: called('success', onSuccess.length > 0),
    },
    taskArguments: { on_retry_callback: onRetry.length > 0 ? variable(names.retry) : undefined },
    channels: [...onFailure, ...onSuccess, ...onRetry, ...late],
  };
}
