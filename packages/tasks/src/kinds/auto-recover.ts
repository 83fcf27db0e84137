import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { diagnostics } from '../diagnostics.js';

const units = { m: 'minute', h: 'hour', d: 'day' } as const;

const params = z.strictObject({
  mode: z.enum(['retry', 'catchup']).default('retry').describe('Try a task again, or run missing windows.'),
  max_attempts: z.number().int().positive().max(101).default(3).describe('Tries in all.'),
  backoff: z.number().min(1).default(2).describe('Factor of the delay per try.'),
  retry_delay_seconds: z.number().min(0).default(60).describe('Seconds before the first further try.'),
  task: z.string().optional().describe('retry: kind of the task that is wrapped.'),
  params: z.record(z.string(), z.unknown()).default({}).describe('retry: its parameters.'),
  target_pipeline: z.string().optional().describe('catchup: pipeline whose missing windows are run.'),
  watermark_table: z
    .string()
    .default('_sparkle.watermarks')
    .describe('catchup: table `(pipeline, watermark)`, made when it is not there.'),
  slice: z
    .string()
    .regex(/^[1-9]\d*[mhd]$/, 'must be a number with m, h or d, such as 1h')
    .default('1h')
    .describe('catchup: length of a window.'),
  max_parallel: z.number().int().positive().max(100).default(4).describe('catchup: windows at the same time.'),
  max_lag: z
    .string()
    .regex(/^\d+[mhd]$/, 'must be a number with m, h or d, such as 6h')
    .optional()
    .describe('catchup: nothing is done while the pipeline is not further behind.'),
  quarantine: z.boolean().default(false).describe('Set rows aside that keep failing; `quality_checks` do that.'),
});

const seconds = { m: 60, h: 3600, d: 86_400 } as const;
const lengthOf = (text: string) => ({ count: Number(text.slice(0, -1)), letter: text.at(-1) as 'm' | 'h' | 'd' });

export const autoRecoverTask = defineTaskKind<z.output<typeof params>>({
  id: 'AutoRecoverTask',
  description: 'Tries a task again with backoff, or catches up from a watermark.',
  params: params as z.ZodType<z.output<typeof params>>,
  become(task, context) {
    const p = task.params;
    const fail = (problem: string) => {
      context.report(diagnostics.report('auto-recover', { problem }, task.origin.location));
      return undefined;
    };
    if (p.quarantine) return fail('AutoRecoverTask sets no rows aside: give the writer checks of severity quarantine.');
    const retry = {
      ...task.retry,
      count: p.max_attempts - 1,
      backoff: p.backoff,
      delaySeconds: p.retry_delay_seconds,
    };
    if (p.mode === 'retry') {
      if (p.task === undefined) return fail('AutoRecoverTask in mode retry needs `task`: the kind of task to wrap.');
      if (p.task === 'AutoRecoverTask') return fail('AutoRecoverTask cannot wrap itself.');
      const path = task.origin.path ? [...task.origin.path, 'params'] : undefined;
      const origin = { ...task.origin, ...(path ? { path } : {}) };
      return { ...task, kind: p.task, params: p.params, retry, origin };
    }
    if (p.target_pipeline === undefined) return fail('AutoRecoverTask in mode catchup needs `target_pipeline`.');
    const slice = lengthOf(p.slice);
    const lag = p.max_lag === undefined ? undefined : lengthOf(p.max_lag);
    const { path: _, ...origin } = task.origin;
    return {
      ...task,
      kind: 'TriggerDownstreamPipelineTask',
      params: { pipeline_name: p.target_pipeline, interval: { start: '{{ item.start }}', end: '{{ item.end }}' } },
      retry,
      origin,
      map: {
        items: {
          from: 'missing',
          pipeline: p.target_pipeline,
          watermark: p.watermark_table,
          every: { unit: units[slice.letter], count: slice.count },
          ...(lag ? { minLagSeconds: lag.count * seconds[lag.letter] } : {}),
        },
        maxParallel: p.max_parallel,
        progress: { pipeline: p.target_pipeline, skipCompleted: true },
      },
    };
  },
});
