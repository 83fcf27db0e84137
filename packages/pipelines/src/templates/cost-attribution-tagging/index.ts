import { definePipelineTemplate } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const costAttributionTagging = definePipelineTemplate({
  id: 'cost_attribution_tagging',
  title: 'Cost attribution tags',
  description: 'Tags tables with the unit that pays for them.',
  requires: [],
  chain: ['apply_tags'],
  runnable: false,
  extra: z.strictObject({
    business_unit: z.string().default('unknown').describe('Business unit.'),
    cost_center: z.string().optional().describe('Cost centre.'),
  }),
});
