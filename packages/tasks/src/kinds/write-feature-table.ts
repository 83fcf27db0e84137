import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const writeFeatureTableTask = defineTaskKind({
  id: 'WriteFeatureTableTask',
  description: 'Writes a feature table: keys, features, feature time and version; optionally feeds an online store.',
  runnable: false,
  params: z.strictObject({
    destination: z.string().describe('Dataset `catalog.schema.table` to write.'),
    primary_key: z.array(z.string()).min(1).describe('Columns that identify an entity.'),
    online_store: z.boolean().default(false).describe('Also sync the latest row of each key to the online store.'),
  }),
});
