import { definePipelineTemplate } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const featureStoreRealtimeSync = definePipelineTemplate({
  id: 'feature_store_realtime_sync',
  title: 'Feature store, realtime sync',
  description: 'Keeps an online store in step with the newest features.',
  requires: ['primary_key', 'checkpoint_location'],
  chain: ['compute_features_stream', 'sync_online_store'],
  runnable: false,
  extra: z.strictObject({
    online_store_type: z.enum(['redis', 'dynamodb']).default('redis').describe('Online store.'),
    redis_host: z.string().optional().describe('Host of Redis.'),
    redis_port: z.number().int().positive().default(6379).describe('Port of Redis.'),
    key_column: z.string().optional().describe('Key of an entry.'),
    ttl_seconds: z.number().int().positive().default(86400).describe('Life of an entry in seconds.'),
    dynamodb_table: z.string().optional().describe('Table of DynamoDB.'),
  }),
});
