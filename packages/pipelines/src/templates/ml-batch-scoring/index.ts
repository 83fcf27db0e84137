import { definePipelineTemplate } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const mlBatchScoring = definePipelineTemplate({
  id: 'ml_batch_scoring',
  title: 'Batch scoring',
  description: 'Scores a table with the champion of a model.',
  requires: ['model_name', 'source_table', 'destination_table'],
  chain: ['batch_score', 'write_scores'],
  runnable: false,
  extra: z.strictObject({
    scorer: z.string().optional().describe('Scorer; the model itself when absent.'),
    model_version: z.string().default('champion').describe('Version or alias.'),
    prediction_column: z.string().default('prediction').describe('Column of the prediction.'),
  }),
});
