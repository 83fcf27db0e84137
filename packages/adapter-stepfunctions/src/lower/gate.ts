import type { Edge, whens } from '@sparkle-orchestration/core';

/** What must hold when a state comes to its turn, as expressions. */
export interface Gate {
  /** It runs. */
  readonly run: string;
  /** A failure forbids it, which outweighs a skip; nothing when no failure can. */
  readonly forbidden?: string;
  /** It may be skipped. */
  readonly skips: boolean;
}

/** A need whose end is known only at run time: how its task ended, as an expression. */
export interface OpenNeed {
  readonly when: Edge['when'];
  readonly state: string;
  readonly if?: string;
  /** The task may be skipped. */
  readonly maySkip: boolean;
}

const fine = (state: string) => `${state} in ['success', 'skipped']`;
const wrap = (all: readonly string[], by: 'and' | 'or') =>
  all.length === 1 ? (all[0] ?? '') : all.map((one) => `(${one})`).join(` ${by} `);

/**
 * The truth table of edges as conditions on what the tasks before left in the document: `success`, `failed`, `skipped`,
 * or nothing where a failure kept a task from starting. No needs, no gate.
 */
export function gateOf(needs: readonly OpenNeed[]): Gate | undefined {
  const open = needs.filter((need) => need.when !== 'done' || need.if !== undefined);
  if (open.length === 0) return undefined;
  const runs = open.flatMap(({ when, state, maySkip }) => {
    if (when === 'success') return [`${state} = 'success'`];
    if (when === 'not_failed') return [maySkip ? fine(state) : `${state} = 'success'`];
    return when === 'failed' ? [`$not(${fine(state)})`] : [];
  });
  const strict = open.filter((need) => need.when === 'success' || need.when === 'not_failed');
  // Nothing compared with a text is false, whichever way it is asked: only `$not` turns it round.
  const forbids = strict.map(({ state, maySkip }) => `$not(${maySkip ? fine(state) : `${state} = 'success'`})`);
  const conditions = open.flatMap((need) => (need.if === undefined ? [] : [need.if]));
  const skips =
    conditions.length > 0 || open.some((need) => need.when === 'failed' || (need.when === 'success' && need.maySkip));
  return {
    run: wrap([...runs, ...conditions], 'and'),
    ...(forbids.length > 0 ? { forbidden: wrap(forbids, 'or') } : {}),
    skips,
  };
}

/** Nodes that a run may leave out without a failure: those that wait for one or have a condition, and what needs them. */
export function skippable(nodes: readonly { readonly id: string; readonly needs: readonly Edge[] }[]) {
  const found = new Set<string>();
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const { id, needs } of nodes)
      if (
        needs.some(
          (need) =>
            need.if !== undefined || need.when === 'failed' || (need.when === 'success' && found.has(need.task)),
        )
      )
        found.add(id);
  }
  return found as ReadonlySet<string>;
}

/** Does a task whose need failed, or could not start, never start either? */
export const isStrict = (when: (typeof whens)[number]): boolean => when === 'success' || when === 'not_failed';
