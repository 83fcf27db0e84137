import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const registerModelTask = defineTaskKind({
  id: 'RegisterModelTask',
  description: 'Registers the best model of a training run.',
  runnable: false,
  params: z.strictObject({
    model_name: z.string().describe('Name in the registry.'),
  }),
});
