import { type Edge, verdictOf } from '@sparkle-orchestration/core';
import { commentText, field, query, textLiteral } from '../jsonata.js';
import type { Catcher, Json, Machine, State } from '../model.js';
import type { Gate } from './gate.js';
import { gateOf, isStrict } from './gate.js';
import type { Node } from './node.js';
import { type Block, inSeries, nodesOf } from './plan.js';

/** How a sequence ends: by a state of its own, or by nothing further. */
export interface Exit {
  /** Name of the state behind it; makes it when it is asked for the first time. */
  state(): string;
  /** Name when every way has to end there; else the last state is an end. */
  readonly always: boolean;
}

/** What the whole machine knows while its states are written. */
export interface Writing {
  readonly nodes: readonly Node[];
  name(id: string): string;
  /** Nodes that may be skipped. */
  readonly maySkip: ReadonlySet<string>;
  /** Condition of an edge as an expression. */
  condition(text: string): string;
  /** Nodes whose success somebody asks for at run time; filled while gates are made, before states are written. */
  readonly asked: Set<string>;
  /** Nodes whose outputs others take. */
  outputsTaken(id: string): boolean;
  /** Is something to be done after a failure, besides failing? */
  goesOn: boolean;
  /** Does anybody read how tasks ended? Else states hand nothing on. */
  keepsEnds: boolean;
  /** Names of parallel states, each once. */
  readonly parallels: Map<Block, string>;
}

interface Step {
  readonly block: Block;
  readonly node?: Node;
  readonly gate?: Gate;
  /** Where it goes on when it has failed, or could not start: the index of a step; `steps.length` is the exit. */
  readonly afterFailure: number;
}

const ended = (id: string) => `${field('$states.input', id)}.state`;
const merge = (id: string, value: string) => `$merge([$states.input, {${textLiteral(id)}: ${value}}])`;

/** Edges between steps of one sequence, and what is certain on arrival at each. */
function stepsOf(writing: Writing, blocks: readonly Block[], known: ReadonlySet<string>): readonly Step[] {
  const { nodes, maySkip } = writing;
  const of = (block: Block) => nodesOf(block).flatMap((index) => nodes[index] ?? []);
  const blocked = (block: Block, down: Set<string>): boolean => {
    const added: string[] = [];
    const all = of(block).every((node) => {
      if (!node.needs.some((need) => isStrict(need.when) && down.has(need.task))) return false;
      added.push(node.id);
      down.add(node.id);
      return true;
    });
    if (!all) for (const id of added) down.delete(id);
    return all;
  };
  /** First step that is not certain to be kept from starting when a node of step `index` did not succeed. */
  const jump = (index: number, id: string): number => {
    const down = new Set([id]);
    let next = index + 1;
    for (let block = blocks[next]; block && blocked(block, down); block = blocks[next]) next++;
    return next;
  };
  // Certain successes on arrival, by step; nothing yet = not reached by any way so far.
  const arrival: (ReadonlySet<string> | undefined)[] = [known, ...blocks.map(() => undefined)];
  const arrive = (index: number, facts: ReadonlySet<string>) => {
    const before = arrival[index];
    arrival[index] = before ? new Set([...before].filter((one) => facts.has(one))) : facts;
  };
  return blocks.map((block, index): Step => {
    const facts = arrival[index] ?? new Set<string>();
    const node = block.kind === 'node' ? nodes[block.index] : undefined;
    if (!node) {
      arrive(index + 1, facts);
      return { block, afterFailure: index + 1 };
    }
    const open = node.needs.filter(
      (need) => need.if !== undefined || !(facts.has(need.task) && verdictOf([need], () => 'success') === 'run'),
    );
    const gate = gateOf(
      open.map((need: Edge) => ({
        when: facts.has(need.task) && need.when !== 'failed' ? 'done' : need.when,
        state: ended(need.task),
        maySkip: maySkip.has(need.task),
        ...(need.if === undefined ? {} : { if: writing.condition(need.if) }),
      })),
    );
    if (gate) for (const need of open) if (need.when !== 'done') writing.asked.add(need.task);
    const afterFailure = jump(index, node.id);
    const lowered = node.lower();
    const sure = lowered.kind === 'choice' || lowered.ended === undefined;
    const through = node.needs.filter((need) => need.when === 'success').map((need) => need.task);
    const success = new Set([...facts, ...through, ...(sure ? [node.id] : [])]);
    arrive(index + 1, success);
    if (gate?.skips) arrive(index + 1, facts);
    const fails = lowered.kind === 'state' && lowered.failure !== 'nothing';
    if (fails || gate?.forbidden) arrive(afterFailure, facts);
    return { block, node, ...(gate ? { gate } : {}), afterFailure };
  });
}

/** States of one scope: the machine, a branch, or the machine inside a group. */
export interface Scope {
  readonly states: Record<string, State>;
  readonly exit: Exit;
}

/** A sequence whose steps are known; called first for all of a machine, so that everything asked for is known. */
export interface PlannedSeries {
  readonly steps: readonly Step[];
  readonly branches: ReadonlyMap<Step, readonly PlannedSeries[]>;
}

export function planSeries(writing: Writing, block: Block, known: ReadonlySet<string>): PlannedSeries {
  const blocks = inSeries(block);
  const steps = stepsOf(writing, blocks, known);
  const branches = new Map<Step, readonly PlannedSeries[]>();
  const facts = new Set(known);
  for (const step of steps) {
    // Inside a branch only what is certain before the whole sequence is used: more would need the facts of each step.
    if (step.block.kind === 'parallel')
      branches.set(
        step,
        step.block.branches.map((branch) => planSeries(writing, branch, factsFor(steps, step, facts))),
      );
  }
  return { steps, branches };
}

/** What is certain when a parallel step begins: the node directly before it, when no other way leads there. */
function factsFor(steps: readonly Step[], step: Step, known: ReadonlySet<string>): ReadonlySet<string> {
  const index = steps.indexOf(step);
  const before = steps[index - 1];
  if (!before?.node || before.gate?.skips) return known;
  const others = steps.slice(0, index).some((one) => one.afterFailure === index);
  const lowered = before.node.lower();
  const sure = lowered.kind === 'choice' || lowered.ended === undefined;
  const fails = lowered.kind === 'choice' || lowered.failure !== 'nothing';
  return others && fails ? known : new Set([...known, ...(sure ? [before.node.id] : [])]);
}

/** Writes the states of a sequence into a scope; the name of the first one. */
export function writeSeries(writing: Writing, planned: PlannedSeries, scope: Scope, nested: boolean): string {
  const { steps } = planned;
  const entry = (index: number): string | undefined => {
    const step = steps[index];
    if (!step) return undefined;
    if (!step.node) return parallelName(writing, step.block);
    const name = writing.name(step.node.id);
    return step.gate ? `${name}-may-start` : name;
  };
  const target = (index: number): string => entry(index) ?? scope.exit.state();
  const flow = (index: number): Pick<State, 'Next' | 'End'> => {
    const next = entry(index);
    if (next !== undefined) return { Next: next };
    return scope.exit.always ? { Next: scope.exit.state() } : { End: true };
  };
  steps.forEach((step, index) => {
    const { node, gate, afterFailure } = step;
    if (!node) {
      const branches = planned.branches.get(step) ?? [];
      scope.states[parallelName(writing, step.block)] = {
        Type: 'Parallel',
        Branches: branches.map((branch) => writeBranch(writing, branch)),
        Output: query('$merge($states.result)'),
        ...flow(index + 1),
      };
      return;
    }
    const name = writing.name(node.id);
    const skipped = `${name}-skipped`;
    if (gate) {
      const choices = [{ Condition: query(gate.run), Next: name }];
      if (gate.skips && gate.forbidden) choices.push({ Condition: query(gate.forbidden), Next: target(afterFailure) });
      scope.states[`${name}-may-start`] = {
        Type: 'Choice',
        Choices: choices,
        Default: gate.skips ? skipped : target(afterFailure),
      };
      if (gate.skips)
        scope.states[skipped] = {
          Type: 'Pass',
          Output: query(merge(node.id, "{'state': 'skipped'}")),
          ...flow(index + 1),
        };
    }
    Object.assign(
      scope.states,
      writeNode(writing, node, flow(index + 1), () => target(index + 1), {
        // A failure that ends the whole machine and leaves nothing to do is that of the machine.
        goesOn: nested || writing.goesOn || afterFailure < steps.length,
        target: () => target(afterFailure),
      }),
    );
  });
  return target(0);
}

/** The states of one node. */
function writeNode(
  writing: Writing,
  node: Node,
  flow: Pick<State, 'Next' | 'End'>,
  next: () => string,
  failure: { readonly goesOn: boolean; target(): string },
): Readonly<Record<string, State>> {
  const name = writing.name(node.id);
  const lowered = node.lower();
  const { description } = node.operation ?? {};
  const Comment = description === undefined ? undefined : commentText(description);
  const id = textLiteral(node.id);
  if (lowered.kind === 'choice') {
    const chosen = (choice: string) => ({
      Type: 'Pass' as const,
      Output: query(merge(node.id, `{'state': 'success', 'outputs': {'choice': ${textLiteral(choice)}}}`)),
      ...flow,
    });
    const all = [...lowered.cases.map((one) => one.name), lowered.otherwise];
    const stateOfCase = (index: number) => `${name}-${index + 1}`;
    return {
      [name]: {
        Type: 'Choice',
        Comment,
        Choices: lowered.cases.map((one, index) => ({ Condition: query(one.condition), Next: stateOfCase(index) })),
        Default: stateOfCase(lowered.cases.length),
      },
      ...Object.fromEntries(all.map((choice, index) => [stateOfCase(index), chosen(choice)])),
    };
  }
  const taken = writing.outputsTaken(node.id) && lowered.outputs !== undefined;
  const recorded = (state: string, outputs?: string): Json =>
    query(merge(node.id, `{'state': ${state}${outputs === undefined ? '' : `, 'outputs': ${outputs}`}}`));
  const success =
    lowered.ended !== undefined
      ? query(
          merge(node.id, `{'state': ${lowered.ended}, 'task': ${id}${taken ? `, 'outputs': ${lowered.outputs}` : ''}}`),
        )
      : writing.asked.has(node.id) || taken
        ? recorded("'success'", taken ? lowered.outputs : undefined)
        : writing.keepsEnds
          ? query('$states.input')
          : undefined;
  const catches: Catcher[] = (lowered.excused ?? []).map(({ errors, outputs }) => ({
    ErrorEquals: errors,
    Output: recorded("'success'", outputs),
    Next: next(),
  }));
  const canCatch = lowered.state.Type === 'Task' || lowered.state.Type === 'Parallel' || lowered.state.Type === 'Map';
  if (lowered.failure === 'nothing') {
    if (canCatch)
      catches.push({
        ErrorEquals: ['States.ALL'],
        ...(success === undefined ? {} : { Output: success }),
        Next: next(),
      });
  } else if (failure.goesOn && canCatch)
    catches.push({
      ErrorEquals: ['States.ALL'],
      Output: query(merge(node.id, `{'state': 'failed', 'task': ${id}, 'error': $states.errorOutput.Error}`)),
      Next: failure.target(),
    });
  const { Type, Retry, TimeoutSeconds, ...state } = lowered.state;
  return {
    [name]: {
      Type,
      ...(Comment === undefined ? {} : { Comment }),
      ...state,
      ...(TimeoutSeconds === undefined ? {} : { TimeoutSeconds }),
      ...(Retry && Retry.length > 0 ? { Retry } : {}),
      ...(catches.length > 0 ? { Catch: catches } : {}),
      Output: success,
      ...flow,
    },
  };
}

/** A branch: its states, and one that ends it where several ways meet. */
function writeBranch(writing: Writing, planned: PlannedSeries): Machine {
  const states: Record<string, State> = {};
  const first = planned.steps[0];
  const end = `${first?.node ? writing.name(first.node.id) : parallelName(writing, first?.block)}-end`;
  const scope: Scope = {
    states,
    exit: {
      always: false,
      state: () => {
        states[end] = { Type: 'Succeed' };
        return end;
      },
    },
  };
  const StartAt = writeSeries(writing, planned, scope, true);
  return { StartAt, States: endsLast(states, end) };
}

function endsLast(states: Readonly<Record<string, State>>, end: string): Readonly<Record<string, State>> {
  const { [end]: last, ...others } = states;
  return last ? { ...others, [end]: last } : others;
}

/** A parallel state is named by the first task in it, and counted where two have the same first one. */
function parallelName(writing: Writing, block: Block | undefined): string {
  if (!block) return 'Empty-parallel';
  const known = writing.parallels.get(block);
  if (known !== undefined) return known;
  const node = writing.nodes[nodesOf(block)[0] ?? 0];
  const base = `${node ? writing.name(node.id) : 'Empty'}-parallel`;
  const taken = new Set(writing.parallels.values());
  let name = base;
  for (let count = 2; taken.has(name); count++) name = `${base}-${count}`;
  writing.parallels.set(block, name);
  return name;
}
