import { definePipelineTemplate, type FlatConfig } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { makeTask } from '../../make-task.js';

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}([T ].+)?$/, 'must be a day such as 2026-03-01, with a time if wanted');

const extra = z.strictObject({
  target_pipeline: z.string().describe('Pipeline to run.'),
  start_date: day.describe('First day, or moment.'),
  end_date: day.describe('Last day, inclusive; exclusive when it has a time.'),
  granularity: z.enum(['day', 'hour', 'month']).default('day').describe('Length of a window.'),
  timezone: z.string().default('UTC').describe('Zone whose days they are.'),
  max_parallel: z.number().int().positive().max(100).default(4).describe('Windows at the same time.'),
  skip_completed: z.boolean().default(true).describe('Leave out windows that are done.'),
  continue_on_failure: z.boolean().default(false).describe('Go on with other windows after a failed one.'),
  parameters: z.record(z.string(), z.unknown()).default({}).describe('Values of params of the pipeline. Templated.'),
});

export const backfillHistorical = definePipelineTemplate<FlatConfig>({
  id: 'backfill_historical',
  title: 'Historical backfill',
  description: 'Runs a pipeline over the windows of a date range, resumable.',
  requires: [],
  chain: ['trigger_backfill'],
  extra,
  expand({ pipeline }) {
    const x = pipeline.config.extra as z.output<typeof extra>;
    const target = x.target_pipeline;
    const task = makeTask(pipeline, {
      id: 'trigger_backfill',
      kind: 'TriggerDownstreamPipelineTask',
      path: ['target_pipeline'],
      params: {
        pipeline_name: target,
        parameters: x.parameters,
        interval: { start: '{{ item.start }}', end: '{{ item.end }}' },
      },
    });
    return [
      {
        ...task,
        map: {
          items: {
            from: 'windows',
            start: [x.start_date],
            end: [x.end_date],
            every: { unit: x.granularity, count: 1 },
            timezone: x.timezone,
          },
          maxParallel: x.max_parallel,
          ...(x.continue_on_failure ? {} : { stopOnFailure: true as const }),
          progress: { pipeline: target, skipCompleted: x.skip_completed },
        },
      },
    ];
  },
});
