import { assign, code, type PythonStatement, pythonFunction, variable } from '@sparkle-orchestration/adapter-kit';
import type { NotificationChannel } from '@sparkle-orchestration/core';
import type { Arguments } from '../model.js';
import type { LowerContext } from './context.js';
import { importHooks, sendAll } from './messages.js';

export interface LoweredHooks {
  readonly functions: readonly PythonStatement[];
  readonly arguments: Arguments;
  readonly channels: readonly NotificationChannel[];
}

/** A plain function: a notifier object fails on the Dag level of some versions, and repeats its first text in others. */
function callback(
  context: LowerContext,
  name: string,
  status: 'failed' | 'succeeded',
  channels: readonly NotificationChannel[],
): PythonStatement {
  const { graph } = context;
  return pythonFunction(name, {
    parameters: ['context'],
    docstring: `Says that a run ${status}.`,
    body: [
      ...importHooks(channels),
      assign('subject', `${graph.pipeline} (${graph.env}) ${status}`),
      assign('text', code`"run " + str(context["run_id"])`),
      ...sendAll(context, channels, {
        subject: variable('subject'),
        text: variable('text'),
        facts: {
          subject: variable('subject'),
          message: variable('text'),
          pipeline: graph.pipeline,
          env: graph.env,
          status: status === 'failed' ? 'failed' : 'success',
          run_id: code`context["run_id"]`,
        },
      }),
    ],
  });
}

/** Hooks of the run, as callbacks of the Dag: called once, after its end. */
export function lowerHooks(context: LowerContext): LoweredHooks {
  const { onFailure, onSuccess } = context.graph.hooks;
  const functions: PythonStatement[] = [];
  if (onFailure.length > 0) functions.push(callback(context, 'notify_failure', 'failed', onFailure));
  if (onSuccess.length > 0) functions.push(callback(context, 'notify_success', 'succeeded', onSuccess));
  return {
    functions,
    arguments: {
      on_failure_callback: onFailure.length > 0 ? variable('notify_failure') : undefined,
      on_success_callback: onSuccess.length > 0 ? variable('notify_success') : undefined,
    },
    channels: [...onFailure, ...onSuccess],
  };
}
