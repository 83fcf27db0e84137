import { caseGraph, day, fails, graphCase, need, sqlTask, works } from './parts.js';

/** Needs of several kinds at once: a failure outweighs a skip, a skip outweighs a go. */
export const mixedNeeds = graphCase(
  {
    name: 'mixed_needs',
    title: 'several needs of different kinds',
    not: { dbt: 'dbt has no conditions: an edge is always success' },
    steps: [
      {
        title: 'one run',
        run: {
          pipeline: 'mixed_needs',
          interval: day,
          state: 'failed',
          tasks: {
            a: { state: 'success' },
            b: { state: 'failed' },
            c: { state: 'skipped' },
            after_failure_and_success: { state: 'success' },
            after_failure_that_was_none: { state: 'skipped' },
            skip_and_failure: { state: 'upstream_failed' },
            success_and_end: { state: 'success' },
            skip_and_end: { state: 'skipped' },
            skip_may_be: { state: 'success' },
            both_failed: { state: 'success' },
            one_of_two_failed: { state: 'skipped' },
          },
        },
      },
    ],
  },
  (kind) => [
    caseGraph(kind, 'mixed_needs', [
      sqlTask(kind, 'a', [works]),
      sqlTask(kind, 'b', [fails]),
      sqlTask(kind, 'b2', [fails]),
      sqlTask(kind, 'c', [works], { needs: [need('a', 'failed')] }),
      sqlTask(kind, 'after_failure_and_success', [works], { needs: [need('b', 'failed'), need('a')] }),
      sqlTask(kind, 'after_failure_that_was_none', [works], { needs: [need('a', 'failed'), need('b', 'done')] }),
      sqlTask(kind, 'skip_and_failure', [works], { needs: [need('c'), need('b')] }),
      sqlTask(kind, 'success_and_end', [works], { needs: [need('a'), need('b', 'done')] }),
      sqlTask(kind, 'skip_and_end', [works], { needs: [need('c'), need('b', 'done')] }),
      sqlTask(kind, 'skip_may_be', [works], { needs: [need('c', 'not_failed'), need('a')] }),
      sqlTask(kind, 'both_failed', [works], { needs: [need('b', 'failed'), need('b2', 'failed')] }),
      sqlTask(kind, 'one_of_two_failed', [works], { needs: [need('a', 'failed'), need('b2', 'failed')] }),
    ]),
  ],
);
