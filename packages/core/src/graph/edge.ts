/**
 * When a task starts, looking at one of its needs:
 * - `success`: it succeeded;
 * - `failed`: it failed (or was made unrunnable by a failure);
 * - `done`: it ended, however;
 * - `not_failed`: it succeeded or was skipped.
 */
export type When = 'success' | 'failed' | 'done' | 'not_failed';
export const whens: readonly When[] = ['success', 'failed', 'done', 'not_failed'];

/** How a task ended. `upstream_failed` = never started, because a need of it failed. */
export type EndState = 'success' | 'failed' | 'skipped' | 'upstream_failed';
export const endStates: readonly EndState[] = ['success', 'failed', 'skipped', 'upstream_failed'];

export interface Edge {
  /** Id of the task or operation that comes first. */
  readonly task: string;
  readonly when: When;
  /** Condition that must hold as well (`parseCondition`); when it does not, the task is skipped. */
  readonly if?: string;
}

/** What one edge says of its task once the first one has ended. */
export type EdgeVerdict = 'run' | 'skip' | 'upstream_failed';

/**
 * The one truth table: `when` x how the need ended. It is data, so that the engine, the tests and every adapter's
 * conformance read the same rows.
 */
export const truthTable: Readonly<Record<When, Readonly<Record<EndState, EdgeVerdict>>>> = {
  success: { success: 'run', failed: 'upstream_failed', skipped: 'skip', upstream_failed: 'upstream_failed' },
  failed: { success: 'skip', failed: 'run', skipped: 'skip', upstream_failed: 'run' },
  done: { success: 'run', failed: 'run', skipped: 'run', upstream_failed: 'run' },
  not_failed: { success: 'run', failed: 'upstream_failed', skipped: 'run', upstream_failed: 'upstream_failed' },
};

/**
 * Several needs: a failure outweighs a skip, a skip outweighs a go; all must have ended. No needs: run. A condition is
 * asked only where the edge says go: one that does not hold is a skip.
 */
export function verdictOf(
  needs: readonly Edge[],
  ended: (task: string) => EndState,
  holds: (condition: string) => boolean = () => true,
): EdgeVerdict {
  let verdict: EdgeVerdict = 'run';
  for (const need of needs) {
    const one = truthTable[need.when][ended(need.task)];
    if (one === 'upstream_failed') return one;
    if (one === 'skip') verdict = 'skip';
  }
  if (verdict === 'run' && needs.some((need) => need.if !== undefined && !holds(need.if))) return 'skip';
  return verdict;
}
