import { defineTaskKind, nearestName } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { diagnostics } from '../diagnostics.js';
import { placeOf, template, templatedValue } from '../templated.js';

const params = z.strictObject({
  pipeline_name: z.string().describe('Pipeline to start.'),
  parameters: z.record(z.string(), z.unknown()).default({}).describe('Values of its params. Templated.'),
  interval: z
    .strictObject({ start: z.string().describe('Start. Templated.'), end: z.string().describe('End. Templated.') })
    .optional()
    .describe('Its data interval; that of this run when absent.'),
  wait: z.boolean().default(true).describe('Wait for its end and fail with it.'),
});

export const triggerDownstreamPipelineTask = defineTaskKind<z.output<typeof params>>({
  id: 'TriggerDownstreamPipelineTask',
  description: 'Starts another pipeline and optionally waits for it.',
  params: params as z.ZodType<z.output<typeof params>>,
  lower(task, context) {
    const p = task.params;
    const names = context.project.pipelines.map((one) => one.name);
    if (!names.includes(p.pipeline_name)) {
      const facts = { name: p.pipeline_name, nearest: nearestName(p.pipeline_name, names) };
      context.report(diagnostics.report('unknown-pipeline', facts, placeOf(task, context, ['pipeline_name'])));
      return undefined;
    }
    const time = (which: 'start' | 'end') => template(p.interval?.[which] ?? '', task, context, ['interval', which]);
    return {
      fragment: 'work',
      work: {
        op: 'trigger',
        compute: 'service',
        pipeline: p.pipeline_name,
        parameters: templatedValue(p.parameters, task, context, ['parameters']),
        ...(p.interval ? { interval: { start: time('start'), end: time('end') } } : {}),
        wait: p.wait,
      },
    };
  },
});
