import {
  assign,
  code,
  generatedHeader,
  type PythonStatement,
  timedelta,
  variable,
  withRunRetry,
} from '@sparkle-orchestration/adapter-kit';
import { byCodeUnits } from '@sparkle-orchestration/core';
import { common } from '../common-node.js';
import type { Arguments, DagModel } from '../model.js';
import { connectionId, tagOf } from '../names.js';
import type { Provider } from '../profile.js';
import type { LowerContext } from './context.js';
import { lowerHooks } from './hooks.js';
import { intervalMacro, parametersOf } from './interval.js';
import { lowerJob } from './job.js';
import { providerOf } from './messages.js';
import { lowerParams } from './params.js';
import { commonRetry, defaultRetry } from './policy.js';
import { lowerSchedule } from './schedule.js';
import { lowerTasks } from './tasks.js';

/** Project-relative files that the graph came from, in order. */
function sourcesOf(context: LowerContext): readonly string[] {
  return [context.graph.origin.location.file];
}

function docstringOf(context: LowerContext, regenerate: string): string {
  const { graph } = context;
  const title = graph.description ? `${graph.pipeline}: ${graph.description}` : graph.pipeline;
  return `${title}\n\n${generatedHeader({ sources: sourcesOf(context), regenerate })}`;
}

function defaultArgs(context: LowerContext, usesSql: boolean, retryHook: Arguments): Arguments {
  const { graph } = context;
  return {
    owner: graph.owner,
    ...defaultRetry(
      commonRetry(graph.groups ? graph.operations.map((one) => withRunRetry(graph, one)) : graph.operations),
    ),
    ...retryHook,
    do_xcom_push: usesSql ? false : undefined,
  };
}

const isEmpty = (given: Arguments) => Object.values(given).every((value) => value === undefined);

/** Variables that the runner reads the connections of a graph from. */
export function runnerVariables(context: LowerContext): readonly string[] {
  return Object.keys(context.graph.connections)
    .map((name) => `SPARKLE_CONN_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`)
    .sort(byCodeUnits);
}

/** One pipeline as one Dag. */
export function lowerDag(context: LowerContext, regenerate: string): DagModel {
  const { graph, names } = context;
  const { tasks, parts, lineage, parameters } = graph.groups ? lowerJob(context, graph.groups) : lowerTasks(context);
  const facts = new Set(parts.flatMap((part) => part.facts));
  const needsInterval =
    facts.has('interval_start') || facts.has('interval_end') || parts.some((part) => part.needsInterval);
  const sqlFacts = [...new Set(parts.flatMap((part) => (part.runner ? [] : part.facts)))];
  const runner = parts.some((part) => part.runner);
  const hooks = lowerHooks(context);
  const schedule = lowerSchedule(context, graph.schedule, needsInterval);
  const providers = new Set<Provider>(parts.flatMap((part) => part.providers));
  for (const channel of hooks.channels) {
    const provider = providerOf[channel.type];
    if (provider) providers.add(provider);
  }
  if (tasks.some((task) => task.body.kind === 'function' || task.rule !== 'ALL_SUCCESS')) providers.add('standard');
  const usesSql = providers.has('common-sql');
  const functions: PythonStatement[] = [...parts.flatMap((part) => part.functions)];
  const macros = {
    interval: needsInterval ? variable('interval') : undefined,
    now: facts.has('now') ? common('now') : undefined,
    ...Object.fromEntries(parts.flatMap((part) => part.macros).map((name) => [name, variable(name)])),
  };
  const given = defaultArgs(context, usesSql, hooks.taskArguments);
  return {
    dagId: names.dagId,
    docstring: docstringOf(context, regenerate),
    constants: [
      ...schedule.constants,
      ...(needsInterval ? [intervalMacro(context)] : []),
      ...hooks.functions,
      ...(parameters ?? (sqlFacts.length > 0 ? [assign('PARAMETERS', parametersOf(context, sqlFacts))] : [])),
      ...parts.flatMap((part) => part.constants),
    ],
    functions,
    arguments: {
      dag_id: names.dagId,
      dag_display_name: names.dagId === graph.pipeline ? undefined : graph.pipeline,
      description: graph.description,
      schedule: schedule.schedule,
      start_date: schedule.startDate,
      catchup: schedule.catchup,
      max_active_runs: graph.serial ? 1 : graph.maxActiveRuns,
      max_active_tasks: graph.maxParallelTasks,
      dagrun_timeout: graph.timeoutSeconds === undefined ? undefined : timedelta(graph.timeoutSeconds),
      default_args: isEmpty(given) ? undefined : given,
      params: lowerParams(context),
      user_defined_macros: isEmpty(macros) ? undefined : macros,
      ...hooks.arguments,
      tags: Object.keys(graph.tags).length > 0 ? tagsOf(graph.tags) : undefined,
      doc_md: code`__doc__`,
    },
    tasks,
    providers,
    connections: [
      ...new Set([
        ...parts.flatMap((part) => part.connections),
        ...hooks.channels.map((channel) => connectionId(channel.connection, context.options.conn_id)),
      ]),
    ].sort(byCodeUnits),
    variables: runner ? runnerVariables(context) : [],
    runner,
    ...(Object.keys(lineage).length > 0 ? { lineage } : {}),
  };
}

function tagsOf(tags: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(tags)
    .sort(byCodeUnits)
    .map((key) => tagOf(key, tags[key] ?? ''));
}
