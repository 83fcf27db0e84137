import {
  call,
  code,
  type PythonNode,
  type PythonStatement,
  type PythonValue,
  pythonFunction,
  returns,
  tuple,
  variable,
} from '@sparkle-orchestration/adapter-kit';
import type { NotificationChannel } from '@sparkle-orchestration/core';
import { dg } from '../print.js';
import { common, type LowerContext } from './context.js';

export interface LoweredHooks {
  /** Told before a step is tried again. */
  readonly onRetry?: PythonNode;
  readonly retryResources: readonly string[];
  /** Sensors behind the job. */
  readonly after: readonly PythonStatement[];
}

export const channelClass: Readonly<Record<NotificationChannel['type'], string>> = {
  slack: 'Slack',
  webhook: 'Webhook',
  email: 'Mail',
  pagerduty: 'PagerDuty',
};

type Event = 'failure' | 'success' | 'retry' | 'sla_miss';
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

const resourceOf = ({ project }: LowerContext, { connection }: NotificationChannel) =>
  project.resources.get(connection) ?? connection;

/** Channels as pairs: names of resources with receivers, or the resources themselves. */
export function channelPairs(
  context: LowerContext,
  channels: readonly NotificationChannel[],
  as: 'names' | 'resources',
): PythonValue {
  return channels.map((channel) => {
    const name = resourceOf(context, channel);
    return tuple(as === 'names' ? name : variable(name), channel.to);
  });
}

function parametersOf(context: LowerContext, channels: readonly NotificationChannel[]): readonly PythonNode[] {
  const seen = new Map(channels.map((channel) => [resourceOf(context, channel), channelClass[channel.type]]));
  return [...seen].map(([name, type]) => code`${variable(name)}: ${common(type)}`);
}

function factsOf({ graph }: LowerContext, event: Event) {
  return {
    ...(graph.groups ? { event, job: graph.pipeline } : { pipeline: graph.pipeline }),
    env: graph.env,
    status: states[event],
    ...(graph.links ? { links: graph.links } : {}),
  };
}

const subjectOf = ({ graph }: LowerContext, event: Event) => `${graph.pipeline} (${graph.env}) ${words[event]}`;

/** A sensor that tells of a run after its end, once. */
function runSensor(
  context: LowerContext,
  event: 'failure' | 'success',
  channels: readonly NotificationChannel[],
): PythonStatement {
  const { job } = context;
  const monitored = { monitored_jobs: [variable(job)], default_status: code`${dg('DefaultSensorStatus')}.RUNNING` };
  const failure = event === 'failure';
  return pythonFunction(`${job}_${failure ? 'failed' : 'succeeded'}`, {
    decorators: [
      failure
        ? call(dg('run_failure_sensor'), [], monitored)
        : call(dg('run_status_sensor'), [], { run_status: code`${dg('DagsterRunStatus')}.SUCCESS`, ...monitored }),
    ],
    parameters: [
      code`context: ${dg(failure ? 'RunFailureSensorContext' : 'RunStatusSensorContext')}`,
      ...parametersOf(context, channels),
    ],
    body: [
      {
        statement: 'expression',
        value: call(common('tell'), [
          variable('context'),
          channelPairs(context, channels, 'resources'),
          subjectOf(context, event),
          factsOf(context, event),
        ]),
      },
    ],
  });
}

/** What was promised of a run, as arguments. */
function promiseOf({ graph: { sla } }: LowerContext): Readonly<Record<string, PythonValue | undefined>> {
  const [hour = 0, minute = 0] = (sla?.completeBy?.time ?? '').split(':').map(Number);
  return {
    max_duration: sla?.maxDurationSeconds,
    complete_by: sla?.completeBy ? tuple(hour, minute, sla.completeBy.timezone) : undefined,
    due: sla?.dueSeconds,
  };
}

/** A sensor that looks each minute at what is late, also at runs that never began. */
function lateSensor(context: LowerContext, channels: readonly NotificationChannel[]): PythonStatement {
  const { job } = context;
  return pythonFunction(`${job}_late`, {
    decorators: [
      call(dg('sensor'), [], {
        minimum_interval_seconds: 60,
        default_status: code`${dg('DefaultSensorStatus')}.RUNNING`,
      }),
    ],
    parameters: [code`context: ${dg('SensorEvaluationContext')}`, ...parametersOf(context, channels)],
    body: [
      returns(
        call(
          common('tell_late'),
          [
            variable('context'),
            job,
            variable('INTERVALS'),
            channelPairs(context, channels, 'resources'),
            subjectOf(context, 'sla_miss'),
            factsOf(context, 'sla_miss'),
          ],
          promiseOf(context),
        ),
      ),
    ],
  });
}

/** Hooks of the run, as sensors of its job: each tells once. */
export function lowerHooks(context: LowerContext): LoweredHooks {
  const { graph } = context;
  const { onFailure, onSuccess, onRetry = [], onSlaMiss = [] } = graph.hooks;
  const late = graph.sla ? onSlaMiss : [];
  return {
    retryResources: [...new Set(onRetry.map((channel) => resourceOf(context, channel)))],
    ...(onRetry.length > 0
      ? {
          onRetry: call(common('tell_retry'), [
            channelPairs(context, onRetry, 'names'),
            subjectOf(context, 'retry'),
            factsOf(context, 'retry'),
          ]),
        }
      : {}),
    after: [
      ...(onFailure.length > 0 ? [runSensor(context, 'failure', onFailure)] : []),
      ...(onSuccess.length > 0 ? [runSensor(context, 'success', onSuccess)] : []),
      ...(late.length > 0 ? [lateSensor(context, late)] : []),
    ],
  };
}
