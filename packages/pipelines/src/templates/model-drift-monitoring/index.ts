import { definePipelineTemplate } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const modelDriftMonitoring = definePipelineTemplate({
  id: 'model_drift_monitoring',
  title: 'Model drift monitoring',
  description: 'Compares a current table with a reference by PSI or KS.',
  requires: [],
  chain: ['calculate_drift', 'alert_drift'],
  runnable: false,
  extra: z.strictObject({
    reference_table: z.string().describe('Dataset of the reference.'),
    current_table: z.string().describe('Dataset to judge.'),
    prediction_column: z.string().optional().describe('Column of the prediction.'),
    method: z.enum(['psi', 'ks', 'both']).default('psi').describe('Measure.'),
    threshold: z.number().default(0.2).describe('Greatest value without drift.'),
    drift_threshold: z.number().optional().describe('Alias of threshold.'),
    bins: z.number().int().positive().default(10).describe('Bins of PSI.'),
  }),
});
