import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const trainMLModelTask = defineTaskKind({
  id: 'TrainMLModelTask',
  description: 'Trains one model variant and logs its metrics.',
  runnable: false,
  params: z.strictObject({
    trainer: z.string().describe('Trainer, such as `logistic_regression` or `lightgbm`.'),
    trainer_config: z.record(z.string(), z.unknown()).default({}).describe('Parameters of the trainer.'),
  }),
});
