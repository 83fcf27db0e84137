import { cronOf, firstIntervalStart, generatedHeader } from '@sparkle-orchestration/adapter-kit';
import type { ExecutionGraph, Operation } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import { commentText, literal, query } from '../jsonata.js';
import type { State, StateMachine } from '../model.js';
import { machineName, stateNames, waitTask } from '../names.js';
import { utcOf } from '../schedule.js';
import type { LowerContext } from './context.js';
import { outputsTaken } from './context.js';
import { skippable } from './gate.js';
import { hookState, lateCode, withGroupTimeout } from './hooks.js';
import { gridOf, intervalByGrid } from './interval.js';
import { acquireLock, longestRun, needsLock, releaseLock } from './lock.js';
import type { LoweredNode, Node } from './node.js';
import { jobNodes, pipelineNodes } from './nodes.js';
import { type Block, limitParallel, planBlocks } from './plan.js';
import { withRunRetry } from './retry.js';
import { type PlannedSeries, planSeries, type Scope, type Writing, writeSeries } from './scope.js';
import { conditionCode } from './values.js';

/** Nodes as a tree, at most `most` of them at the same time. */
function treeOf(context: LowerContext, nodes: readonly Node[], most: number): Block {
  const index = new Map(nodes.map((node, at) => [node.id, at]));
  const ordered = nodes.map((node) => ({
    before: new Set([...node.needs.map((need) => need.task), ...node.after].flatMap((id) => index.get(id) ?? [])),
  }));
  const ids = (list: readonly number[]) => list.map((at) => nodes[at]?.id ?? '').join('`, `');
  const block = planBlocks(ordered, (delayed, before) => {
    const [first] = delayed;
    const location =
      (first === undefined ? undefined : nodes[first]?.operation?.origin.location) ?? context.graph.origin.location;
    const given = { operations: ids(delayed), before: ids(before) };
    if (delayed.length > 0) context.report(diagnostics.report('waits-for-more', given, location));
  });
  return limitParallel(block, most);
}

const hasParallel = (block: Block): boolean =>
  block.kind === 'parallel' || (block.kind === 'series' && block.blocks.some(hasParallel));

interface Body {
  readonly writing: Writing;
  readonly planned: PlannedSeries;
}

/** The nodes of one scope, planned but not written. */
function plan(context: LowerContext, nodes: readonly Node[], most: number, goesOn: boolean): Body {
  const block = treeOf(context, nodes, most);
  const operations = new Map(
    context.graph.operations.map((operation): [string, Operation] => [operation.id, operation]),
  );
  const writing: Writing = {
    nodes,
    name: (id) => context.state(id),
    maySkip: skippable(nodes),
    condition: (text) => conditionCode(context, text),
    asked: new Set(),
    outputsTaken: (id) => {
      const operation = operations.get(id);
      return operation !== undefined && outputsTaken(context.graph, operation).size > 0;
    },
    goesOn,
    keepsEnds: true,
    parallels: new Map(),
  };
  const planned = planSeries(writing, block, new Set());
  const soft = nodes.some((node) => {
    const lowered = node.lower();
    return lowered.kind === 'choice' || lowered.ended !== undefined;
  });
  const continues = planned.steps.some((step) => step.node && step.afterFailure < planned.steps.length);
  writing.goesOn = goesOn || soft || continues || hasParallel(block);
  writing.keepsEnds = writing.goesOn || writing.asked.size > 0 || nodes.some((node) => writing.outputsTaken(node.id));
  return { writing, planned };
}

/** A pipeline of a job: its states in a branch of their own, which begins with nothing and never fails. */
function lowerGroup(context: LowerContext, graph: ExecutionGraph, name: string): LoweredNode {
  const nodes = pipelineNodes(context, false);
  const { writing, planned } = plan(context, nodes, graph.maxParallelTasks, true);
  const [begin, end] = [`${name}-begin`, `${name}-end`];
  const states: Record<string, State> = {};
  const StartAt = writeSeries(writing, planned, { states, exit: { always: true, state: () => end } }, true);
  const hooks: Record<string, State> = {};
  const { onFailure, onSuccess } = graph.hooks;
  const told = onFailure.length > 0 || onSuccess.length > 0;
  if (told) {
    const [bad, good, done] = [`${name}-tell-failure`, `${name}-tell-success`, `${name}-done`];
    hooks[end] = {
      Type: 'Choice',
      Choices: [{ Condition: query("'failed' in $states.input.*.state"), Next: onFailure.length > 0 ? bad : done }],
      Default: onSuccess.length > 0 ? good : done,
    };
    if (onFailure.length > 0) hooks[bad] = hookState(context, bad, 'failure', onFailure, done);
    if (onSuccess.length > 0) hooks[good] = hookState(context, good, 'success', onSuccess, done);
    hooks[done] = { Type: 'Succeed' };
  } else hooks[end] = { Type: 'Succeed' };
  return {
    kind: 'state',
    state: {
      Type: 'Parallel',
      Comment: graph.description === undefined ? undefined : commentText(graph.description),
      Branches: [
        { StartAt: begin, States: { [begin]: { Type: 'Pass', Output: {}, Next: StartAt }, ...states, ...hooks } },
      ],
    },
    ended: "'failed' in $states.result.*.state ? 'failed' : 'success'",
  };
}

/** The end of a machine: the lock, the promise about time, messages, and how the execution itself ends. */
function ending(
  context: LowerContext,
  locked: boolean,
): { readonly first: string; readonly states: Readonly<Record<string, State>> } {
  const { onFailure, onSuccess, onSlaMiss = [] } = context.graph.hooks;
  const states: Record<string, State> = {};
  const late = context.graph.sla && onSlaMiss.length > 0;
  const judge = late ? 'OnTime' : 'AllSucceeded';
  if (locked) states['ReleaseLock'] = releaseLock(machineName(context.graph), judge);
  if (late) {
    states['OnTime'] = {
      Type: 'Choice',
      Choices: [{ Condition: query(lateCode(context)), Next: 'TellLate' }],
      Default: 'AllSucceeded',
    };
    states['TellLate'] = hookState(context, 'TellLate', 'sla_miss', onSlaMiss, 'AllSucceeded');
  }
  states['AllSucceeded'] = {
    Type: 'Choice',
    Choices: [
      {
        Condition: query("'failed' in $states.input.*.state"),
        Next: onFailure.length > 0 ? 'HandleFailure' : 'Failed',
      },
    ],
    Default: onSuccess.length > 0 ? 'TellSuccess' : 'Succeeded',
  };
  if (onSuccess.length > 0)
    states['TellSuccess'] = hookState(context, 'TellSuccess', 'success', onSuccess, 'Succeeded');
  states['Succeeded'] = { Type: 'Succeed' };
  if (onFailure.length > 0)
    states['HandleFailure'] = hookState(context, 'HandleFailure', 'failure', onFailure, 'Failed');
  states['Failed'] = {
    Type: 'Fail',
    Error: 'TasksFailed',
    Cause: query("'failed: ' & $join($states.input.*[state = 'failed'].task, ', ')"),
  };
  return { first: locked ? 'ReleaseLock' : judge, states };
}

/** Values of the run that all states may read: parameters with their defaults, and the interval where arithmetic tells it. */
function init(context: LowerContext, next: string): State {
  const { params, schedule } = context.graph;
  const names = Object.keys(params).sort();
  const defaults = Object.fromEntries(names.map((name) => [name, params[name]?.default ?? null]));
  const grid = gridOf(schedule);
  const times = grid && intervalByGrid(grid);
  return {
    Type: 'Pass',
    Comment: 'Parameters and data interval; each may be given in the input of the execution',
    Assign: {
      ...(names.length > 0 ? { params: query(`$merge([${literal(defaults)}, $states.input.params])`) } : {}),
      ...(times ? { interval_start: query(times.start), interval_end: query(times.end) } : {}),
    },
    Output: {},
    Next: next,
  };
}

/** Ends runs of the clock before the start date or after the end date; runs by hand are not asked. */
function inPeriod({ graph: { schedule } }: LowerContext, next: string): State | undefined {
  if (!schedule) return undefined;
  const { startDate, endDate, timezone } = schedule;
  const zone = schedule.cron === undefined ? 'UTC' : timezone;
  const cron = cronOf(schedule)?.cron;
  // The tick at which the first interval begins ends one that is not wanted.
  const begin = startDate && cron ? firstIntervalStart(cron, startDate)?.toISOString().slice(0, 19) : startDate;
  const [start, end] = [begin && utcOf(begin, zone), endDate && utcOf(endDate, zone)];
  const tick = '$toMillis($states.input.scheduled_time)';
  const outside = [
    ...(start ? [`${tick} <= $toMillis('${start}')`] : []),
    ...(end ? [`${tick} > $toMillis('${end}')`] : []),
  ];
  if (outside.length === 0) return undefined;
  return {
    Type: 'Choice',
    Choices: [
      {
        Condition: query(`$exists($states.input.scheduled_time) and (${outside.join(' or ')})`),
        Next: 'OutsidePeriod',
      },
    ],
    Default: next,
  };
}

/** One pipeline or job as one state machine. */
export function lowerMachine(
  given: Omit<LowerContext, 'state' | 'params'>,
  regenerate: string,
): { readonly machine: StateMachine; readonly names: ReadonlyMap<string, string> } {
  const { graph } = given;
  const groups = graph.groups ?? [];
  const extra = [graph, ...groups.map((group) => group.graph)].flatMap((facts, at) =>
    ['prepare', 'close_interval', ...facts.dependencies.map((one) => waitTask(one.pipeline))].map((id) =>
      at === 0 ? id : `${groups[at - 1]?.id}.${id}`,
    ),
  );
  const names = stateNames(graph, [...extra, ...graph.operations.map((operation) => operation.id)]);
  const inGroup = (group: string | undefined) => (id: string) =>
    names.get(group === undefined ? id : `${group}.${id}`) ?? id;
  const context: LowerContext = { ...given, params: graph.params, state: inGroup(undefined) };
  const tried = { ...graph, operations: graph.operations.map((one) => withRunRetry(graph, one)) };
  const nodes = graph.groups
    ? jobNodes({ ...context, graph: tried }, (group, own) => {
        const inside = withGroupTimeout(own);
        return lowerGroup(
          { ...context, graph: inside, group: group.id, state: inGroup(group.id) },
          inside,
          context.state(group.id),
        );
      })
    : pipelineNodes(context, true);
  const { hooks, sla } = graph;
  const locked = needsLock(graph);
  const told = hooks.onFailure.length > 0 || hooks.onSuccess.length > 0 || sla !== undefined;
  const { writing, planned } = plan(context, nodes, graph.maxParallelTasks, locked || told);
  const end = ending(context, locked);
  const states: Record<string, State> = {};
  const scope: Scope = { states, exit: { always: writing.goesOn, state: () => end.first } };
  const start = writeSeries(writing, planned, scope, false);
  const period = inPeriod(context, 'Init');
  const around: Record<string, State> = {
    ...(period ? { InPeriod: period, OutsidePeriod: { Type: 'Succeed' as const } } : {}),
    Init: init(context, locked ? 'AcquireLock' : start),
  };
  const limit = graph.timeoutSeconds ?? (locked ? longestRun : undefined);
  if (locked) {
    context.use({ kind: 'lock' });
    around['AcquireLock'] = acquireLock(machineName(graph), limit ?? longestRun, start, 'AllSucceeded');
  }
  const header = generatedHeader({ sources: [graph.origin.location.file], regenerate }).replaceAll('\n', ' ');
  const title = graph.description ? `${graph.pipeline}: ${graph.description}` : graph.pipeline;
  const all = { ...around, ...states, ...(writing.goesOn ? end.states : {}) };
  return {
    machine: {
      Comment: commentText(`${title}. ${header}`),
      QueryLanguage: 'JSONata',
      StartAt: period ? 'InPeriod' : 'Init',
      ...(limit === undefined ? {} : { TimeoutSeconds: limit }),
      States: all,
    },
    names,
  };
}
