import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const lightupDataSLAAlertTask = defineTaskKind({
  id: 'LightupDataSLAAlertTask',
  description: 'Sends an SLA alert to Lightup.',
  runnable: false,
  params: z.strictObject({
    sla: z.string().describe('SLA that was missed.'),
  }),
});
