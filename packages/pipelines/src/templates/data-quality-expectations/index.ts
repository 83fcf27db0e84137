import { definePipelineTemplate, type FlatConfig } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { expand } from './expand.js';

export const dataQualityExpectations = definePipelineTemplate<FlatConfig>({
  id: 'data_quality_expectations',
  title: 'Data quality expectations',
  description:
    'Checks a table against a suite and records what it finds; with a destination its good rows are written there and the others set aside.',
  requires: ['expectations_suite', 'source_table'],
  chain: ['run_ge_suite'],
  extra: z.strictObject({
    read: z
      .enum(['cursor', 'window', 'full'])
      .optional()
      .describe(
        'With a destination: how the source is read; from the last cursor on with a watermark, else all of it.',
      ),
    quarantine_table: z.string().optional().describe('Dataset for bad rows.'),
    fail_on_error: z.boolean().default(false).describe('Fail when an expectation fails.'),
    min_success: z.number().min(0).max(1).default(1.0).describe('Least share of good expectations.'),
  }),
  expand,
});
