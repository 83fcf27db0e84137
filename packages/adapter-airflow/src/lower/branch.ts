import { block, call, code, type PythonStatement, returns } from '@sparkle-orchestration/adapter-kit';
import {
  type BranchOperation,
  type Edge,
  type ExecutionGraph,
  type Operation,
  parseCondition,
} from '@sparkle-orchestration/core';
import { type LoweredOperation, lowered } from '../model.js';
import type { LowerContext } from './context.js';
import { gateOf } from './gate.js';
import { conditionCode, startRun } from './values.js';

/** The case of a branch that an edge asks for, when it asks for nothing else. */
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

/** The choice that a task follows, when that is all it waits for: then Airflow's own branching is enough. */
export function caseFollowed(
  graph: ExecutionGraph,
  operation: Operation,
): { readonly branch: BranchOperation; readonly choice: string } | undefined {
  const [edge, ...more] = operation.needs;
  if (!edge || more.length > 0) return undefined;
  const branch = graph.operations.find((one) => one.id === edge.task || one.tasks.includes(edge.task));
  if (branch?.op !== 'branch') return undefined;
  const choice = caseOf(branch.id, edge);
  return choice === undefined ? undefined : { branch, choice };
}

export const withoutCondition = (needs: readonly Edge[]): readonly Edge[] =>
  needs.map(({ task, when }) => ({ task, when }));

/** Tasks directly behind a branch: those of one choice, and those that go on whatever it is. */
function behind({ graph, names }: LowerContext, branch: BranchOperation) {
  const followers = new Map<string, string[]>();
  const always: string[] = [];
  const mine = new Set([branch.id, ...branch.tasks]);
  for (const operation of graph.operations) {
    const followed = caseFollowed(graph, operation);
    if (followed?.branch === branch) {
      followers.set(followed.choice, [...(followers.get(followed.choice) ?? []), names.task(operation.id)]);
    } else if (operation.needs.some((need) => mine.has(need.task))) {
      const task = names.task(operation.id);
      // Its own task or the one that decides for it: only the one that is there counts.
      always.push(operation.needs.some((need) => need.if !== undefined) ? gateOf(task) : task);
    }
  }
  return { followers, always };
}

/** Chooses the first case whose condition holds; the choice is its output. */
export function lowerBranch(context: LowerContext, operation: BranchOperation): LoweredOperation {
  const { followers, always } = behind(context, operation);
  const { profile } = context;
  const plain = followers.size === 0;
  const choose = (choice: string) =>
    returns(plain ? { choice } : call('run.choose', [choice, [...(followers.get(choice) ?? []), ...always]]));
  const body: PythonStatement[] = [
    startRun,
    ...operation.cases.map((one) => block(code`if ${conditionCode(context, one.if)}`, [choose(one.name)])),
    choose(operation.otherwise),
  ];
  return lowered(
    {
      kind: 'function',
      decorator: plain ? profile.task : code`${profile.task}.branch`,
      arguments: { do_xcom_push: true, ...(plain ? { multiple_outputs: false } : {}) },
      body: operation.cases.length === 0 && plain ? body.slice(1) : body,
    },
    { needsInterval: true, providers: ['standard'] },
  );
}
