import { definePipelineTemplate } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const vacuumOptimizeMaintenance = definePipelineTemplate({
  id: 'vacuum_optimize_maintenance',
  aliases: ['vacuum_and_optimize_maintenance'],
  title: 'Vacuum and optimise',
  description: 'Cleans up and optimises tables.',
  requires: [],
  chain: ['optimize_tables'],
  runnable: false,
  extra: z.strictObject({
    tables: z.array(z.string()).min(1).describe('Datasets.'),
    retention_hours: z.number().int().positive().default(168).describe('Age of files that are kept.'),
    force: z.boolean().default(false).describe('Allow a shorter retention.'),
    zorder_columns: z.record(z.string(), z.unknown()).default({}).describe('Layout per table.'),
  }),
});
