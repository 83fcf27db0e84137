import { definePipelineTemplate } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const mlRealtimeScoring = definePipelineTemplate({
  id: 'ml_realtime_scoring',
  title: 'Realtime scoring',
  description: 'Scores a stream, with an optional shadow model.',
  requires: ['model_name', 'checkpoint_location'],
  chain: ['realtime_score', 'write_scores_stream'],
  runnable: false,
  extra: z.strictObject({
    scorer: z.string().optional().describe('Scorer.'),
    shadow_mode: z.boolean().default(false).describe('Score with a second model too.'),
    shadow_model: z.string().optional().describe('The second model.'),
  }),
});
