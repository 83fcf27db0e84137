import { definePipelineTemplate, type FlatConfig } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { makeTask } from '../../make-task.js';

const extra = z.strictObject({
  business_unit: z.string().default('unknown').describe('Business unit.'),
  cost_center: z.string().optional().describe('Cost centre.'),
  tables: z.array(z.string()).default([]).describe('Further tables to tag.'),
});

export const costAttributionTagging = definePipelineTemplate<FlatConfig>({
  id: 'cost_attribution_tagging',
  title: 'Cost attribution tags',
  description: 'Tags tables with the unit that pays for them.',
  requires: [],
  chain: ['apply_tags'],
  extra,
  expand({ pipeline }) {
    const { business_unit, cost_center, tables } = pipeline.config.extra as z.output<typeof extra>;
    const { destination, sourceTables } = pipeline.config;
    const tags = {
      ...pipeline.tags,
      pipeline_name: pipeline.name,
      business_unit,
      env: pipeline.env,
      ...(cost_center === undefined ? {} : { cost_center }),
    };
    const params = {
      tables: [...(destination === undefined ? [] : [destination]), ...sourceTables, ...tables],
      tags,
      comment_tags: true,
    };
    return [makeTask(pipeline, { id: 'apply_tags', kind: 'GrantPermissionsTask', path: ['business_unit'], params })];
  },
});
