import {
  assign,
  call,
  code,
  type PythonNode,
  type PythonStatement,
  type PythonValue,
  printPython,
  tuple,
  variable,
} from '@sparkle-orchestration/adapter-kit';
import { type Edge, type ExecutionGraph, type Operation, parseCondition } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import type { Arguments } from '../model.js';
import { dagsterName } from '../names.js';
import { common, isPostgres, type LowerContext } from './context.js';
import { dependencyReady, ledgerOf, patienceOf } from './dependencies.js';
import { closeTask, writersOf } from './ledger.js';
import { Names } from './module.js';
import { inOrder, type NeedsPlan, planNeeds } from './needs.js';
import {
  type BranchOuts,
  type LoweredOp,
  lowerOperation,
  nameInGraph,
  pipelineName,
  policies,
  sqlOp,
} from './operation.js';
import { allOf, functionOf, providersOf } from './values.js';

/** Steps that stand around the tasks of a job. */
export const aroundSteps: readonly string[] = ['start', 'outcome', closeTask];

/** Step that waits for another pipeline. */
export const waitStep = (pipeline: string): string => dagsterName(`wait_for_${pipeline}`);

/** Ops of one pipeline, and the lines that put them together. */
export interface LoweredOps {
  /** Constants, then one definition per op. */
  readonly constants: readonly PythonStatement[];
  readonly definitions: readonly PythonStatement[];
  /** Lines of the function of the job or the graph. */
  readonly wiring: readonly PythonStatement[];
  /** Ends of which some may be a failure that was handed on, or of the last steps. */
  readonly ends: readonly PythonNode[];
  readonly tolerates: boolean;
  /** Name of the step of each operation. */
  readonly targets: ReadonlyMap<string, string>;
  readonly connections: readonly string[];
  readonly starts: readonly string[];
}

/** The choice of a branch that an edge asks for, when it asks for nothing else. */
function caseOf(branch: string, edge: Edge): string | undefined {
  if (edge.when !== 'success' || edge.if === undefined) return undefined;
  const condition = parseCondition(edge.if);
  if (condition.kind !== 'compare' || condition.by !== '==') return undefined;
  const { left, right } = condition;
  if (!('reference' in left) || !('value' in right) || typeof right.value !== 'string') return undefined;
  const { reference } = left;
  const asks = reference.ref === 'output' && reference.task === branch && reference.name === 'choice';
  return asks ? right.value : undefined;
}

/** The choice that a task follows, when that is all it waits for: then the branch's own outputs are enough. */
function caseFollowed(
  graph: ExecutionGraph,
  operation: Operation,
): { readonly branch: string; readonly choice: string } | undefined {
  const [edge, ...more] = operation.needs;
  if (!edge || more.length > 0) return undefined;
  const branch = graph.operations.find((one) => one.id === edge.task || one.tasks.includes(edge.task));
  if (branch?.op !== 'branch') return undefined;
  const choice = caseOf(branch.id, edge);
  return choice === undefined ? undefined : { branch: branch.id, choice };
}

/** Outputs of a branch, by the choices that tasks follow. */
function outsOf(graph: ExecutionGraph, branch: Operation): BranchOuts {
  const names = new Names(['end']);
  const choices = graph.operations.flatMap((one) => {
    const followed = caseFollowed(graph, one);
    return followed?.branch === branch.id ? [followed.choice] : [];
  });
  return Object.fromEntries([...new Set(choices)].map((choice) => [choice, names.of(choice)]));
}

interface Step {
  readonly operation: Operation;
  readonly plan: NeedsPlan;
  readonly name: string;
  readonly gate: string;
  readonly lowered: LoweredOp;
  readonly takes: boolean;
  readonly outs: BranchOuts | undefined;
}

/** Each once: an output that stands twice in a list is refused. */
export const list = (items: readonly PythonNode[]): readonly PythonNode[] => [
  ...new Map(items.map((item) => [printPython(item), item])).values(),
];

/** Tasks of a pipeline as ops, each made by a factory, with gates where Dagster's own rules do not say when to start. */
export function lowerOps(
  context: LowerContext,
  given: {
    readonly names: Names;
    /** Before the name of every step; pipelines of a job share one space of names. */
    readonly prefix: string;
    readonly tolerateAll?: boolean;
    /** What the first steps stand behind. */
    readonly entry?: PythonNode;
  },
): LoweredOps {
  const { graph } = context;
  const { names, prefix } = given;
  /** Name of a step; that of its job stands before it where another job has the same. */
  const step = (text: string, ending = '') => {
    const name = `${prefix}${text}`;
    const shared = context.project.sharedSteps.has(dagsterName(name));
    return names.of(`${shared ? `${context.job}__` : ''}${name}${ending}`, `${name}${ending}`);
  };
  for (const operation of graph.operations)
    if (aroundSteps.includes(operation.id))
      context.report(diagnostics.report('reserved-id', { operation: operation.id }, operation.origin.location));
  const providers = (operation: Operation) => providersOf(context, operation);
  const follows = (operation: Operation) => caseFollowed(graph, operation) !== undefined;
  const plans = planNeeds(graph.operations, {
    ...(given.tolerateAll ? { tolerateAll: true } : {}),
    providers,
    follows,
  });
  const planOf = (id: string): NeedsPlan =>
    plans.get(id) ?? { needs: [], gate: false, tolerated: false, skippable: false };
  const ordered = inOrder(graph.operations, (one) => [
    ...planOf(one.id).needs.map((need) => need.task),
    ...providers(one),
  ]);
  const own = variable(pipelineName(context.group?.id));
  const constants: PythonStatement[] = [];
  const definitions: PythonStatement[] = [];
  const wiring: PythonStatement[] = [];
  const steps = new Map<string, Step>();

  // Names first: those of tasks win over those of gates.
  const stepNames = new Map(ordered.map((operation) => [operation.id, step(operation.id)]));
  for (const operation of ordered) {
    const plan = planOf(operation.id);
    const name = stepNames.get(operation.id) ?? operation.id;
    const outs = operation.op === 'branch' && !plan.tolerated ? outsOf(graph, operation) : undefined;
    const constant = name.toUpperCase();
    steps.set(operation.id, {
      operation,
      plan,
      name,
      gate: plan.gate ? step(operation.id, '_may_start') : '',
      lowered: lowerOperation(context, operation, { step: name, constant, outs }),
      takes: providersOf(context, operation, 'own').length > 0,
      outs,
    });
  }

  // Where something that can be skipped is looked at, an op that always runs keeps the gate from being skipped itself.
  const looksAtSkips = ordered.some((one) => {
    const plan = planOf(one.id);
    return (
      plan.gate && [...plan.needs.map((need) => need.task), ...providers(one)].some((id) => canBeMissing(planOf(id)))
    );
  });
  const writers = writersOf(graph).map((one) => one.id);
  const closes = graph.close.length > 0;
  const closeGate = closes && writers.some((id) => planOf(id).tolerated || planOf(id).skippable);
  const tolerates = [...plans.values()].some((plan) => plan.tolerated);
  const startName = looksAtSkips || closeGate || tolerates ? step('start') : '';
  const start = variable('start_end');
  if (startName !== '') {
    definitions.push(assign(startName, call(common('start_op'), startName === 'start' ? [] : [startName])));
  }

  const waits: PythonNode[] = [];
  for (const dependency of graph.dependencies) {
    const name = step(waitStep(dependency.pipeline));
    const resource = context.project.resources.get(ledgerOf(context, dependency));
    const ready = dependencyReady(context, dependency, code`context.resources.${variable(resource ?? 'none')}`);
    const asked = functionOf(['context'], `${name}_ready`, ready);
    definitions.push(
      ...asked.functions,
      assign(
        name,
        call(common('dependency_op'), [own, name, asked.value], {
          ...patienceOf(context),
          resources: resource === undefined ? undefined : [resource],
        }),
      ),
    );
    wiring.push(assign(`${name}_end`, call(name, [], given.entry ? { after: given.entry } : {})));
    waits.push(variable(`${name}_end`));
  }
  const entry: PythonNode[] = waits.length > 0 ? waits : given.entry ? [given.entry] : [];
  const after = (nodes: readonly PythonNode[]): PythonValue | undefined =>
    list(nodes).length > 1 ? list(nodes) : nodes[0];
  if (startName !== '') wiring.push(assign('start_end', call(startName, [], { after: after(entry) })));

  /** What others see of the end of a task: its own output, and that of its gate where it may never start. */
  const endOf = (id: string): readonly PythonNode[] => {
    const found = steps.get(id);
    if (!found) return [];
    const end = variable(found.lowered.kind === 'branch' ? `${found.name}_end.end` : `${found.name}_end`);
    return found.plan.gate && found.plan.tolerated ? [end, variable(`${found.name}_go.end`)] : [end];
  };

  for (const { operation, plan, name, gate, lowered, takes } of steps.values()) {
    constants.push(...lowered.constants);
    const before = [...new Set([...plan.needs.map((need) => need.task), ...providers(operation)])];
    const arguments_: Arguments = {
      name: name === operation.id ? undefined : name,
      takes: takes ? true : undefined,
      tolerated: plan.tolerated ? true : undefined,
      ...policies(operation),
      description: operation.description,
    };
    const made = lowered.make(arguments_);
    definitions.push(assign(lowered.kind === 'map' ? `${name}__items, ${name}__each, ${name}` : name, made));
    let input: Arguments;
    if (gate !== '') {
      const conditions = plan.needs.flatMap((need) => (need.if === undefined ? [] : [need.if]));
      const condition =
        conditions.length > 0 ? functionOf(['run'], `${name}_if`, allOf(context, conditions)) : undefined;
      definitions.push(...(condition?.functions ?? []));
      definitions.push(
        assign(
          gate,
          call(common('gate_op'), [own, operation.id, plan.needs.map((need) => tuple(need.task, need.when))], {
            condition: condition ? call(common('of_run'), [own, condition.value]) : undefined,
            tolerated: plan.tolerated ? true : undefined,
            name: gate,
          }),
        ),
      );
      context.report(diagnostics.report('gate-added', { operation: operation.id, gate }, operation.origin.location));
      const missing = before.some((id) => canBeMissing(planOf(id)));
      const ends = [...before.flatMap(endOf), ...(missing ? [start] : [])];
      wiring.push(assign(`${name}_go`, call(gate, [list(ends)])));
      const go = variable(`${name}_go.go`);
      input = takes ? { ends: go } : { after: go };
    } else if (takes) {
      input = { ends: list(before.flatMap(endOf)) };
    } else {
      const followed = caseFollowed(graph, operation);
      const branch = followed && steps.get(followed.branch);
      const out = followed && branch?.outs?.[followed.choice];
      const behind = branch && out !== undefined ? [variable(`${branch.name}_end.${out}`)] : before.flatMap(endOf);
      input = { after: after(behind.length > 0 ? behind : entry) };
    }
    const called =
      lowered.kind === 'map'
        ? call(name, [code`${call(`${name}__items`, [], input)}.map(${variable(`${name}__each`)}).collect()`])
        : call(name, [], input);
    wiring.push(assign(`${name}_end`, called));
  }

  const ends = [...steps.keys()].flatMap(endOf);
  const connections = [...steps.values()].flatMap((one) => one.lowered.connections);
  const closed = closes ? lowerClose() : [];

  function lowerClose(): readonly PythonNode[] {
    const name = step(closeTask);
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
    const tolerated = given.tolerateAll ? true : undefined;
    const given_ = { name: name === closeTask ? undefined : name, tolerated };
    constants.push(...(made?.constants ?? []));
    definitions.push(
      assign(
        name,
        made
          ? made.make(given_)
          : call(common('sparkle_op'), [own, closeTask], { operation: nameInGraph(context, closeTask), ...given_ }),
      ),
    );
    const before = writers.flatMap(endOf);
    if (closeGate) {
      const gate = step(closeTask, '_may_start');
      const needs = writers.map((id) => tuple(id, 'not_failed'));
      definitions.push(assign(gate, call(common('gate_op'), [own, closeTask, needs], { tolerated, name: gate })));
      wiring.push(assign(`${name}_go`, call(gate, [list([...before, start])])));
      wiring.push(assign(`${name}_end`, call(name, [], { after: variable(`${name}_go.go`) })));
    } else {
      wiring.push(assign(`${name}_end`, call(name, [], { after: after(before.length > 0 ? before : entry) })));
    }
    const end = variable(`${name}_end`);
    return closeGate && tolerated ? [end, variable(`${name}_go.end`)] : [end];
  }

  return {
    constants,
    definitions,
    wiring,
    ends: [...ends, ...closed, ...(startName === '' ? [] : [start])],
    tolerates,
    targets: new Map([...steps].map(([id, one]) => [id, one.name])),
    connections,
    starts: [...steps.values()].flatMap((one) => (one.lowered.starts === undefined ? [] : [one.lowered.starts])),
  };
}

/** Steps behind which an end may be missing: those that are skipped. */
const canBeMissing = (plan: NeedsPlan): boolean => plan.skippable || (plan.gate && plan.tolerated);

/** Variables that no later line uses are not assigned. */
export function withoutUnused(
  lines: readonly PythonStatement[],
  text: (value: PythonValue) => string,
): readonly PythonStatement[] {
  return lines.map((line, index) => {
    if (line.statement !== 'assign') return line;
    const used = lines
      .slice(index + 1)
      .some((other) => 'value' in other && new RegExp(`\\b${line.target}\\b`).test(text(other.value)));
    return used ? line : { statement: 'expression' as const, value: line.value };
  });
}
