import { definePipelineTemplate, type FlatConfig } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { expand } from './expand.js';

export const tableReconciliation = definePipelineTemplate<FlatConfig>({
  id: 'table_reconciliation',
  title: 'Table reconciliation',
  description: 'Compares two tables: counts, missing, extra and differing rows.',
  requires: ['source_table', 'destination_table'],
  chain: ['compare_tables', 'report_mismatch'],
  extra: z.strictObject({
    key_columns: z.array(z.string()).default([]).describe('Key; the primary key when absent.'),
    compare_columns: z.array(z.string()).default([]).describe('Columns to compare; all when absent.'),
    tolerance: z.record(z.string(), z.number().min(0)).default({}).describe('Absolute tolerance per column.'),
    sample_mismatches: z.number().int().min(0).default(100).describe('Rows kept as a sample.'),
    fail_on_mismatch: z.boolean().default(true).describe('Fail when the tables differ.'),
  }),
  expand,
});
