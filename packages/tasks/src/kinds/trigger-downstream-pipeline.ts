import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const triggerDownstreamPipelineTask = defineTaskKind({
  id: 'TriggerDownstreamPipelineTask',
  description: 'Starts another pipeline and optionally waits for it.',
  runnable: false,
  params: z.strictObject({
    pipeline_name: z.string().describe('Pipeline to start.'),
    parameters: z.record(z.string(), z.unknown()).default({}).describe('Its parameters.'),
    wait: z.boolean().default(true).describe('Wait for its end and fail with it.'),
  }),
});
