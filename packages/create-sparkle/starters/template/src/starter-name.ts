import { after, definePipelineTemplate, type FlatConfig, makeTask, type Task } from '@sparkle-orchestration/core';
import { z } from 'zod';

/** `extra_config`: its descriptions are the docs and the help in editors. */
const extra = z.strictObject({
  keep: z.enum(['newest', 'oldest']).default('newest').describe('Which row of a key stays.'),
});

export const starterName = definePipelineTemplate<FlatConfig>({
  id: 'starter_name',
  title: 'Starter name',
  description: 'One row of each key of a table: the newest or the oldest.',
  requires: ['source_table', 'destination_table', 'primary_key', 'watermark_column'],
  chain: ['pick_rows', 'write_rows'],
  extra,
  // Pure: no clock, no files, no network. `pipeline.locate(path)` is the line of a field, for `report`.
  expand({ pipeline }): readonly Task[] {
    const { sourceTables, destination, primaryKey, watermarkColumn, extra: options } = pipeline.config;
    const { keep } = options as z.output<typeof extra>;
    const params = {
      key_columns: primaryKey,
      order_by: watermarkColumn,
      keep: keep === 'newest' ? 'last' : 'first',
    };
    return [
      makeTask(pipeline, {
        id: 'pick_rows',
        kind: 'TransformTask',
        path: ['source_table'],
        reads: sourceTables,
        params: { source_tables: sourceTables, transformers: [{ name: 'drop_duplicates_by_key', params }] },
      }),
      makeTask(pipeline, {
        id: 'write_rows',
        kind: 'WriteDeltaTask',
        path: ['destination_table'],
        needs: [after('pick_rows')],
        writes: destination ? [destination] : [],
        params: { destination, write_mode: 'overwrite' },
      }),
    ];
  },
});
