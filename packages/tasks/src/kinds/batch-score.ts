import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const batchScoreTask = defineTaskKind({
  id: 'BatchScoreTask',
  description: 'Scores a table with a registered model.',
  runnable: false,
  params: z.strictObject({
    scorer: z.string().optional().describe('Scorer; the model itself when absent.'),
    model_name: z.string().describe('Registered model.'),
    input_table: z.string().describe('Dataset to score.'),
    shadow_mode: z.boolean().default(false).describe('Score with a second model without publishing it.'),
  }),
});
