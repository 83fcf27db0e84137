/** Facts of the run, as a step reaches them: scalar subqueries over the one row of `sparkle_run`. */
export const runFact = {
  /** The one time of the run, UTC. */
  now: '(select now from sparkle_run)',
  intervalEnd: '(select interval_end from sparkle_run)',
  runId: '(select run_id from sparkle_run)',
} as const;
