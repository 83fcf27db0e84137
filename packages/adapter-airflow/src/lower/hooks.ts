import {
  assign,
  block,
  code,
  importedModule,
  type PythonNode,
  type PythonStatement,
  type PythonValue,
  pythonFunction,
  returns,
  variable,
} from '@sparkle-orchestration/adapter-kit';
import type { NotificationChannel } from '@sparkle-orchestration/core';
import type { Arguments } from '../model.js';
import type { LowerContext } from './context.js';
import { importHooks, sendAll } from './messages.js';

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

/** A plain function: a notifier object fails on the Dag level of some versions, and repeats its first text in others. */
function callback(
  context: LowerContext,
  event: Event,
  channels: readonly NotificationChannel[],
  first: readonly PythonStatement[] = [],
): PythonStatement {
  const { graph } = context;
  return pythonFunction(names[event], {
    parameters: ['context'],
    docstring: `Says that a ${event === 'retry' ? 'task' : 'run'} ${words[event]}.`,
    body: [
      ...first,
      ...importHooks(channels),
      assign('subject', `${graph.pipeline} (${graph.env}) ${words[event]}`),
      assign('text', code`"run " + str(context["run_id"])`),
      ...sendAll(context, channels, {
        subject: variable('subject'),
        text: variable('text'),
        facts: {
          subject: variable('subject'),
          message: variable('text'),
          ...(graph.groups ? { event, job: graph.pipeline } : { pipeline: graph.pipeline }),
          env: graph.env,
          status: states[event],
          run_id: code`context["run_id"]`,
          ...(graph.links ? { links: graph.links } : {}),
        },
      }),
    ],
  });
}

/** Returns unless the run broke its promise; looked at when it ends. */
function whenLate(context: LowerContext): readonly PythonStatement[] {
  const { sla } = context.graph;
  const pendulum = importedModule('pendulum');
  const due: PythonNode[] = [];
  if (sla?.maxDurationSeconds !== undefined)
    due.push(code`${pendulum}.instance(run.start_date).add(seconds=${sla.maxDurationSeconds})`);
  const end = code`${pendulum}.instance(run.data_interval_end or run.start_date)`;
  if (sla?.completeBy) {
    const [hour = 0, minute = 0] = sla.completeBy.time.split(':').map(Number);
    due.push(code`${end}.in_timezone(${sla.completeBy.timezone}).at(${hour}, ${minute})`);
  }
  if (sla?.dueSeconds !== undefined) due.push(code`${end}.add(seconds=${sla.dueSeconds})`);
  return [
    assign('run', code`context["dag_run"]`),
    assign('due', code`min(${due})`),
    block(code`if ${pendulum}.now("UTC") <= due`, [returns(code`None`)]),
  ];
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
  if (late.length > 0) functions.push(callback(context, 'sla_miss', late, whenLate(context)));
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
