import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const monteCarloDataIncidentTask = defineTaskKind({
  id: 'MonteCarloDataIncidentTask',
  description: 'Opens or closes an incident in Monte Carlo.',
  runnable: false,
  params: z.strictObject({
    action: z.enum(['open', 'close']).describe('What to do.'),
    title: z.string().describe('Title of the incident.'),
    severity: z.string().optional().describe('Severity as Monte Carlo names it.'),
  }),
});
