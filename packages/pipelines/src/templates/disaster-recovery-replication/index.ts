import { definePipelineTemplate } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const disasterRecoveryReplication = definePipelineTemplate({
  id: 'disaster_recovery_replication',
  title: 'Disaster recovery replication',
  description: 'Copies tables to a second place and proves that the copy works.',
  requires: ['source_table'],
  chain: ['replicate_dr', 'verify_dr'],
  runnable: false,
  extra: z.strictObject({
    source_catalog: z.string().optional().describe('Catalog to copy.'),
    source_schema: z.string().optional().describe('Schema to copy.'),
    tables: z.array(z.string()).default([]).describe('Tables to copy.'),
    verify: z.boolean().default(true).describe('Compare the copy.'),
    failover_test: z.boolean().default(false).describe('Open the copy and check it.'),
  }),
});
