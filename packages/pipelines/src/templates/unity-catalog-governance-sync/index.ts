import { definePipelineTemplate } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const unityCatalogGovernanceSync = definePipelineTemplate({
  id: 'unity_catalog_governance_sync',
  title: 'Governance sync',
  description: 'Brings grants, tags and owners to what is declared.',
  requires: [],
  chain: ['sync_governance'],
  runnable: false,
  extra: z.strictObject({
    grants: z
      .array(z.union([z.string(), z.record(z.string(), z.unknown())]))
      .default([])
      .describe('Grants.'),
    owner: z.string().optional().describe('Owner.'),
    file: z.string().optional().describe('YAML file of grants.'),
  }),
});
