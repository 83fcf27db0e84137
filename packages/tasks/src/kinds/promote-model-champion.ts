import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const promoteModelChampionTask = defineTaskKind({
  id: 'PromoteModelChampionTask',
  description: 'Makes a registered version the champion when it is good enough.',
  runnable: false,
  params: z.strictObject({
    model_name: z.string().describe('Name in the registry.'),
    metric: z.string().describe('Metric that decides.'),
    threshold: z.number().describe('Least value of the metric.'),
    improvement_threshold: z.number().default(0).describe('How much better than the champion it must be.'),
  }),
});
