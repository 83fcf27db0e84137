import type { Edge } from '@sparkle-orchestration/core';

/** The trigger rules that this adapter uses. */
export type TriggerRule = 'ALL_SUCCESS' | 'ALL_DONE' | 'ALL_FAILED' | 'ONE_FAILED' | 'NONE_FAILED';

/** How the needs of one task become trigger rules. */
export interface NeedsPlan {
  readonly rule: TriggerRule;
  /** Operations directly before the task. */
  readonly direct: readonly string[];
  /** Operations of which only the end counts, where the others' success does: an empty task behind them joins in. */
  readonly ended: readonly string[];
  /** No trigger rule says it: a small task behind all needs looks at their states and decides. */
  readonly decide: readonly Edge[];
}

const plan = (rule: TriggerRule, needs: readonly Edge[], ended: readonly Edge[] = []): NeedsPlan => ({
  rule,
  direct: needs.map((need) => need.task),
  ended: ended.map((need) => need.task),
  decide: [],
});

/**
 * Airflow settles a task as soon as one upstream task decides it, the truth table of the graph when all have ended.
 * So a rule is used only where no order of ends can make a difference; everything else gets a deciding task.
 */
export function planNeeds(needs: readonly Edge[], canBeSkipped: ReadonlySet<string>): NeedsPlan {
  const ended = needs.filter((need) => need.when === 'done');
  const failed = needs.filter((need) => need.when === 'failed');
  const others = needs.filter((need) => need.when === 'success' || need.when === 'not_failed');
  const strict = others.filter((need) => need.when === 'success' && canBeSkipped.has(need.task));
  const lenient = others.some((need) => need.when === 'not_failed' && canBeSkipped.has(need.task));
  const decide: NeedsPlan = { rule: 'ALL_SUCCESS', direct: [], ended: [], decide: needs };
  // What a condition says is known when the task is looked at, and only where the edges say go.
  if (needs.some((need) => need.if !== undefined)) return decide;
  if (failed.length > 0) {
    if (failed.length < needs.length) return decide;
    return plan(failed.length === 1 ? 'ONE_FAILED' : 'ALL_FAILED', failed);
  }
  if (others.length === 0) return plan(ended.length > 0 ? 'ALL_DONE' : 'ALL_SUCCESS', ended);
  // A skip settles the task at once, though another need may still fail: then the failure must win.
  if (strict.length > 0 && others.length > 1) return decide;
  return plan(lenient ? 'NONE_FAILED' : 'ALL_SUCCESS', others, ended);
}
