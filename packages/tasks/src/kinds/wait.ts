import { defineTaskKind, nearestName } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { diagnostics } from '../diagnostics.js';
import { placeOf, template } from '../templated.js';

const params = z
  .strictObject({
    file: z.string().optional().describe('File of the project; the last part may hold `*` and `?`. Templated.'),
    pipeline: z.string().optional().describe('Pipeline of the project that must have finished the interval.'),
    time: z.string().optional().describe('Moment that must have come, ISO 8601, UTC without an offset. Templated.'),
    timeout: z.number().int().positive().default(3600).describe('Seconds to wait in all.'),
    poll_interval: z.number().positive().default(60).describe('Seconds between two looks.'),
  })
  .refine((p) => [p.file, p.pipeline, p.time].filter((one) => one !== undefined).length === 1, {
    message: 'takes exactly one of file, pipeline and time',
  });

export const waitTask = defineTaskKind<z.output<typeof params>>({
  id: 'WaitTask',
  description: 'Waits for a file, a moment, or the interval of another pipeline.',
  params: params as z.ZodType<z.output<typeof params>>,
  lower(task, context) {
    const p = task.params;
    const waits = { op: 'wait', compute: 'service', pollSeconds: p.poll_interval, waitSeconds: p.timeout } as const;
    if (p.file !== undefined) {
      const path = template(p.file, task, context, ['file']);
      return { fragment: 'work', work: { ...waits, waitFor: { type: 'file', path } } };
    }
    if (p.time !== undefined) {
      const at = template(p.time, task, context, ['time']);
      return { fragment: 'work', work: { ...waits, waitFor: { type: 'time', at } } };
    }
    const other = context.project.pipelines.find((one) => one.name === p.pipeline);
    if (!other) {
      const name = p.pipeline ?? '';
      const nearest = nearestName(
        name,
        context.project.pipelines.map((one) => one.name),
      );
      context.report(diagnostics.report('unknown-pipeline', { name, nearest }, placeOf(task, context, ['pipeline'])));
      return undefined;
    }
    const { cron, everySeconds, timezone = 'UTC' } = other.schedule ?? {};
    const schedule = {
      ...(cron === undefined ? {} : { cron }),
      ...(everySeconds === undefined ? {} : { everySeconds }),
      timezone,
    };
    const waitFor = { type: 'pipeline' as const, pipeline: other.name, ...(other.schedule ? { schedule } : {}) };
    return { fragment: 'work', work: { ...waits, waitFor } };
  },
});
