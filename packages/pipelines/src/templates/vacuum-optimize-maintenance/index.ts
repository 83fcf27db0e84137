import { definePipelineTemplate, type FlatConfig } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { expand } from './expand.js';

export const vacuumOptimizeMaintenance = definePipelineTemplate<FlatConfig>({
  id: 'vacuum_optimize_maintenance',
  aliases: ['vacuum_and_optimize_maintenance'],
  title: 'Vacuum and optimise',
  description: 'Gives room back, refreshes statistics and orders rows, for each table.',
  requires: [],
  chain: ['optimize_<table>'],
  extra: z.strictObject({
    tables: z.array(z.string()).min(1).describe('Datasets.'),
    retention_hours: z
      .number()
      .int()
      .positive()
      .default(168)
      .describe('Age of old files that are kept, where a platform keeps them; DuckDB and Postgres keep none.'),
    force: z.boolean().default(false).describe('Allow a shorter retention.'),
    zorder_columns: z
      .record(z.string(), z.array(z.string()).min(1))
      .default({})
      .describe('Columns that the rows of a table are ordered by first, by table.'),
  }),
  expand,
});
