import { definePipelineTemplate } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const featureStoreDailyMaterialization = definePipelineTemplate({
  id: 'feature_store_daily_materialization',
  aliases: ['feature_store_materialization'],
  title: 'Feature store, daily',
  description: 'Materialises features per key and time, correct at every point in time.',
  requires: ['primary_key', 'destination_table'],
  chain: ['compute_features', 'write_feature_table'],
  runnable: false,
  extra: z.strictObject({
    feature_store_config: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('online_store_enabled, online_store_type, online_store_ttl_hours, point_in_time_joins.'),
    feature_engineering: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('aggregation_windows, lag_features, rolling_stats.'),
    versioning: z.record(z.string(), z.unknown()).default({}).describe('track_feature_versions, feature_version.'),
  }),
});
