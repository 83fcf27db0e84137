import {
  assign,
  call,
  code,
  expression,
  type PythonNode,
  type PythonStatement,
  printPython,
  pythonFunction,
  tuple,
  variable,
  withRunRetry,
} from '@sparkle-orchestration/adapter-kit';
import { type GraphGroup, groupGraph, type Operation } from '@sparkle-orchestration/core';
import { dagsterName } from '../names.js';
import { dg } from '../print.js';
import { common, isPostgres, type LowerContext } from './context.js';
import { dependencyReady, dependencyTicks, ledgerOf, patienceOf } from './dependencies.js';
import { lowerHooks } from './hooks.js';
import { closeTask } from './ledger.js';
import { executionConfig, type LoweredPipeline, Names, pipelineFacts, runTags, sqlConstant } from './module.js';
import { pipelineName, sqlOp } from './operation.js';
import { type LoweredOps, list, lowerOps, waitStep, withoutUnused } from './ops.js';
import { lowerSchedule } from './schedule.js';
import { fieldName } from './sql-text.js';
import { functionOf } from './values.js';

const text = (value: Parameters<typeof printPython>[0]) => printPython(value, { width: 1_000_000 });

/** The ledger's tables on Postgres, made before the statements of writers. */
export function ledgerConstant({ graph }: LowerContext): readonly PythonStatement[] {
  const native = isPostgres(graph, graph.warehouse) && graph.prepare.length > 0;
  return native ? [sqlConstant(graph, 'LEDGER_SQL', graph.prepare).statement] : [];
}

/** Limits of items of maps that run at the same time: by tags of their steps. */
function mapLimits({ graph, job }: LowerContext) {
  return graph.operations.flatMap((one) =>
    one.op === 'map' ? [{ key: 'map', value: `${job}.${one.id}`, limit: one.maxParallel }] : [],
  );
}

/** `@dg.job` around the lines that put ops together. */
export function jobFunction(context: LowerContext, lines: readonly PythonStatement[]): PythonStatement {
  const { graph, job } = context;
  return pythonFunction(job, {
    decorators: [
      call(dg('job'), [], {
        description: graph.description,
        partitions_def: variable('INTERVALS'),
        config: executionConfig(context, mapLimits(context)),
        tags: runTags(context),
      }),
    ],
    body: withoutUnused(lines, text),
  });
}

/** The operations of a job with the tries of the whole run, and the limit of their pipeline as that of each task. */
function adjusted({ graph }: LowerContext, groups: readonly GraphGroup[]): readonly Operation[] {
  const limits = new Map(groups.map((group) => [group.id, group.graph.timeoutSeconds]));
  return graph.operations.map((one) => {
    const operation = withRunRetry(graph, one);
    const limit = limits.get(one.group ?? '');
    if (limit === undefined) return operation;
    return { ...operation, timeoutSeconds: Math.min(limit, operation.timeoutSeconds ?? limit) };
  });
}

/** Groups whose failure others tolerate, and all before them: what happened there has to be handed on. */
function toleratedGroups(groups: readonly GraphGroup[]): ReadonlySet<string> {
  const found = new Set(
    groups.flatMap((group) => group.needs.flatMap((need) => (need.when === 'done' ? [need.task] : []))),
  );
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const group of groups) if (found.has(group.id)) for (const need of group.needs) found.add(need.task);
  }
  return found;
}

/** Pipelines of a job: the ops of each carry its name, begin behind its gate and end in one op that tells how it went. */
function lowerGroups(context: LowerContext, groups: readonly GraphGroup[], names: Names): LoweredOps {
  const { graph } = context;
  const whole = { ...graph, operations: adjusted(context, groups) };
  const tolerated = toleratedGroups(groups);
  const own = variable('PIPELINE');
  const parts: LoweredOps[] = [];
  const constants: PythonStatement[] = [];
  const definitions: PythonStatement[] = [];
  const wiring: PythonStatement[] = [];
  const targets = new Map<string, string>();
  const ends = new Map<string, readonly PythonNode[]>();
  const around = (text: string) => names.of(context.project.sharedSteps.has(text) ? `${context.job}__${text}` : text);
  const start = around('start');
  definitions.push(assign(start, call(common('start_op'), start === 'start' ? [] : [start])));
  const waits: PythonNode[] = [];
  for (const dependency of graph.dependencies) {
    const name = around(waitStep(dependency.pipeline));
    const resource = context.project.resources.get(ledgerOf(context, dependency));
    const ready = dependencyReady(context, dependency, code`context.resources.${variable(resource ?? 'none')}`);
    const asked = functionOf(['context'], `${name}_ready`, ready);
    const resources = resource === undefined ? undefined : [resource];
    definitions.push(
      ...asked.functions,
      assign(name, call(common('dependency_op'), [own, name, asked.value], { ...patienceOf(context), resources })),
    );
    wiring.push(assign(`${name}_end`, call(name)));
    waits.push(variable(`${name}_end`));
  }
  wiring.push(assign('start_end', call(start, [], { after: waits.length > 0 ? waits : undefined })));
  for (const group of groups) {
    const pipeline = groupGraph(whole, group);
    const inner: LowerContext = { ...context, graph: pipeline, group };
    // Dagster takes each name of an op once in a project, and a pipeline may be a group of several jobs.
    const others = [...context.project.jobs.values()].filter((one) => one.job !== context.job);
    const isShared = others.some((one) => one.graph.groups?.some((other) => other.id === group.id));
    const prefix = `${isShared ? `${context.job}__` : ''}${dagsterName(group.id)}_`;
    const values = Object.fromEntries(
      Object.entries(pipeline.params).flatMap(([name, parameter]) => {
        const value = group.parameters[name] ?? parameter.default;
        return value === undefined || value === null ? [] : [[fieldName(name), value]];
      }),
    );
    constants.push(
      assign(pipelineName(group.id), pipelineFacts(inner, { hash: pipeline.hash, values, resourceOf: graph })),
    );
    const isTolerated = tolerated.has(group.id);
    let entry: PythonNode = variable('start_end');
    const asks = group.needs.length > 0;
    const go = `${prefix}go`;
    if (asks) {
      const gate = names.of(`${prefix}may_start`);
      const needs = group.needs.map((need) => tuple(need.task, need.when));
      definitions.push(
        assign(
          gate,
          call(common('gate_op'), [own, group.id, needs], { tolerated: isTolerated ? true : undefined, name: gate }),
        ),
      );
      const before = [...group.needs.flatMap((need) => ends.get(need.task) ?? []), variable('start_end')];
      wiring.push(assign(go, call(gate, [list(before)])));
      entry = variable(`${go}.go`);
    }
    const part = lowerOps(inner, { names, prefix, entry, ...(isTolerated ? { tolerateAll: true } : {}) });
    parts.push(part);
    constants.push(...part.constants);
    definitions.push(...part.definitions);
    wiring.push(...part.wiring);
    for (const [id, target] of part.targets) targets.set(`${group.id}.${id}`, target);
    const done = names.of(`${prefix}done`);
    const told =
      isTolerated || part.tolerates
        ? { task: group.id, tolerated: isTolerated ? true : undefined }
        : { task: group.id };
    definitions.push(assign(done, call(common('outcome_op'), [done], told)));
    const last = part.ends.length > 0 ? part.ends : [entry];
    wiring.push(
      assign(
        `${prefix}done_end`,
        call(done, [list([...last, ...(asks || part.ends.length === 0 ? [] : [variable('start_end')])])]),
      ),
    );
    const end = variable(`${prefix}done_end`);
    ends.set(group.id, asks && isTolerated ? [end, variable(`${go}.end`)] : [end]);
  }
  const all = [...ends.values()].flat();
  if (graph.close.length > 0) {
    const name = around(closeTask);
    const native = isPostgres(graph, graph.warehouse);
    const made = native
      ? sqlOp(context, {
          factory: 'sql_op',
          task: closeTask,
          constant: name.toUpperCase(),
          connection: graph.warehouse,
          statements: graph.close,
          setup: graph.prepare,
        })
      : undefined;
    const renamed_ = { name: name === closeTask ? undefined : name };
    const gate = names.of(`${name}_may_start`);
    const needs = groups.map((group) => tuple(group.id, 'success'));
    constants.push(...(made?.constants ?? []));
    definitions.push(
      assign(name, made ? made.make(renamed_) : call(common('sparkle_op'), [own, closeTask], renamed_)),
      assign(gate, call(common('gate_op'), [own, closeTask, needs], { name: gate })),
    );
    wiring.push(
      assign(`${name}_go`, call(gate, [list([...all, variable('start_end')])])),
      assign(`${name}_end`, call(name, [], { after: variable(`${name}_go.go`) })),
    );
  }
  return {
    constants,
    definitions,
    wiring,
    ends: [...all, variable('start_end')],
    tolerates: tolerated.size > 0,
    targets,
    connections: parts.flatMap((part) => part.connections),
    starts: parts.flatMap((part) => part.starts),
  };
}

/** A pipeline, or a job of pipelines, as a job of ops. */
export function lowerJob(context: LowerContext): LoweredPipeline {
  const { graph, job } = context;
  const names = new Names([job, 'PIPELINE', 'INTERVALS', 'LEDGER_SQL']);
  const hooks = lowerHooks(context);
  const schedule = lowerSchedule(context);
  const lowered = graph.groups ? lowerGroups(context, graph.groups, names) : lowerOps(context, { names, prefix: '' });
  const outcome = names.of(context.project.sharedSteps.has('outcome') ? `${job}__outcome` : 'outcome');
  const lines: PythonStatement[] = [...lowered.wiring];
  const definitions: PythonStatement[] = [...lowered.definitions];
  if (lowered.tolerates) {
    definitions.push(assign(outcome, call(common('outcome_op'), outcome === 'outcome' ? [] : [outcome])));
    lines.push(expression(call(outcome, [list(lowered.ends)])));
  }
  return {
    body: [
      ...schedule.intervals,
      ...dependencyTicks([...graph.dependencies, ...(graph.groups ?? []).flatMap((group) => group.graph.dependencies)]),
      assign('PIPELINE', pipelineFacts(context, { hash: graph.hash, hooks })),
      ...ledgerConstant(context),
      ...lowered.constants,
      ...definitions,
      jobFunction(context, lines),
      ...schedule.starters,
      ...hooks.after,
    ],
    targets: lowered.targets,
    lineage: {},
    assets: [],
    starts: lowered.starts,
  };
}
