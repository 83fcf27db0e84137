import type { Operation } from '@sparkle-orchestration/core';
import { field, plainText, query, textLiteral } from '../jsonata.js';
import type { Json, State } from '../model.js';
import { type LowerContext, outputsTaken } from './context.js';
import { retryOf, retryOfReport } from './retry.js';
import { here, inputsCode, type Place } from './values.js';

/** What varies between tasks of the runner. */
export interface RunnerWork {
  /** Task of the graph, or `prepare`, `close_interval`, a wait. */
  readonly task: string;
  /** Words of the interval. @default those of the run */
  readonly interval?: readonly string[] | string;
  /** Further words: `--once`, `--item …`. */
  readonly more?: readonly string[];
  /** Document with outputs of other tasks, as an expression. */
  readonly inputs?: string | undefined;
  /**
   * The container tells Step Functions itself how it ended, with its outputs and the kind of a failure: Step Functions
   * sees of a task of ECS only whether it failed.
   */
  readonly reports: boolean;
}

const interval = ['--interval-start', query('$interval_start'), '--interval-end', query('$interval_end')];

/** `--param name=value`: text is quoted, so that it stays text. */
function paramWords({ params }: LowerContext): readonly string[] {
  return Object.keys(params)
    .sort()
    .flatMap((name) => {
      const value = field('$params', name);
      const shown =
        params[name]?.type === 'string'
          ? `($type(${value}) = 'string' ? '"' & ${value} & '"' : $string(${value}))`
          : `$string(${value})`;
      return ['--param', query(`${textLiteral(`${name}=`)} & ${shown}`)];
    });
}

/** Words of the command: an array, so that no shell reads them. */
function command(context: LowerContext, work: RunnerWork): Json {
  const task = context.group === undefined ? work.task : `${context.group}.${work.task}`;
  const head = ['sparkle', 'exec', plainText(context.graphFile), '--task', plainText(task)];
  const tail = ['--run-id', query('$states.context.Execution.Name'), ...paramWords(context), ...(work.more ?? [])];
  if (typeof work.interval !== 'string') return [...head, ...(work.interval ?? interval), ...tail];
  const words = (list: readonly string[]) =>
    `[${list.map((word) => (word.startsWith('{%') ? word.slice(2, -2).trim() : textLiteral(word))).join(', ')}]`;
  return query(`$append($append(${words(head)}, ${work.interval}), ${words(tail)})`);
}

/** The arguments of `ecs:runTask`. */
function taskArguments(context: LowerContext, work: RunnerWork): Json {
  const environment = [
    ...(work.reports ? [{ Name: 'TASK_TOKEN', Value: query('$states.context.Task.Token') }] : []),
    ...(work.inputs === undefined ? [] : [{ Name: 'SPARKLE_INPUTS', Value: query(`$string(${work.inputs})`) }]),
  ];
  const container = {
    Name: 'sparkle',
    Command: command(context, work),
    ...(environment.length > 0 ? { Environment: environment } : {}),
  };
  return {
    Cluster: '${ClusterArn}',
    TaskDefinition: '${TaskDefinitionArn}',
    LaunchType: 'FARGATE',
    NetworkConfiguration: {
      AwsvpcConfiguration: {
        Subnets: query("$split('${SubnetIds}', ',')"),
        SecurityGroups: query("$split('${SecurityGroupIds}', ',')"),
      },
    },
    Overrides: { ContainerOverrides: [container] },
  };
}

/** A state that runs the runner in a container. */
export function runnerState(context: LowerContext, work: RunnerWork): State {
  context.use({ kind: 'ecs', reports: work.reports });
  return {
    Type: 'Task',
    Resource: `arn:aws:states:::ecs:runTask.${work.reports ? 'waitForTaskToken' : 'sync'}`,
    Arguments: taskArguments(context, work),
    ...(work.reports ? { HeartbeatSeconds: context.options.heartbeat_seconds } : {}),
  };
}

/** An operation that the runner does, with its limits. */
export function runnerOperation(
  context: LowerContext,
  operation: Operation,
  given: Partial<RunnerWork> = {},
  place: Place = here,
): State {
  const reports = given.reports ?? outputsTaken(context.graph, operation).size > 0;
  const work = { task: operation.id, inputs: inputsCode(context, operation, place), ...given, reports };
  const { HeartbeatSeconds: sign, ...state } = runnerState(context, work);
  const limit = operation.timeoutSeconds;
  // Signs of life have to be asked for more often than the time is over.
  const HeartbeatSeconds = sign === undefined || limit === undefined ? sign : Math.min(sign, limit - 1);
  return {
    ...state,
    ...(HeartbeatSeconds ? { HeartbeatSeconds } : {}),
    TimeoutSeconds: limit,
    Retry: reports ? retryOfReport(operation.retry) : retryOf(operation.retry),
  };
}
