import { definePipelineTemplate } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const dataQualityExpectations = definePipelineTemplate({
  id: 'data_quality_expectations',
  title: 'Data quality expectations',
  description: 'Checks a table against a suite and sets bad rows aside.',
  requires: ['expectations_suite', 'source_table'],
  chain: ['run_ge_suite'],
  runnable: false,
  extra: z.strictObject({
    quarantine_table: z.string().optional().describe('Dataset for bad rows.'),
    fail_on_error: z.boolean().default(false).describe('Fail when an expectation fails.'),
    min_success: z.number().default(1.0).describe('Least share of good expectations.'),
  }),
});
