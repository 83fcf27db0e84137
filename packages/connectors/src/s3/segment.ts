import { z } from 'zod';
import type { FileIngestor } from '../file/file-read.js';
import { modifiedColumn } from '../file/ingestors/incremental-file-by-modified-time.js';
import { encodingOption, jsonOptions, placeOf, placeOptions } from '../file/options.js';

/**
 * What Segment's destination "Amazon S3" writes: `segment-logs/<source>/<day>/<name>.gz` with one event as JSON a line.
 * Published at https://segment.com/docs/connections/storage/catalog/amazon-s3/.
 */
export const segmentWarehouseSync: FileIngestor = {
  ingestor: {
    id: 'segment_warehouse_sync',
    description:
      'Reads the events that Segment writes into a bucket (`segment-logs/<source>/<day>/*.gz`, one JSON object a line). Each row gets `_file_modified_time`, the cursor, so that only new files are read.',
    options: z.strictObject({
      ...placeOptions,
      ...encodingOption,
      ...jsonOptions,
      source: z.literal('s3').optional().describe('Where Segment writes to; only buckets can be read'),
    }),
    connectionTypes: ['s3'],
    cursor: () => ({ column: modifiedColumn, type: 'timestamp' }),
  },
  read: (options) => ({
    ...placeOf({ path: 'segment-logs/', ...options }, '**/*.gz'),
    format: 'jsonl',
    fact: { by: 'modified', column: modifiedColumn },
  }),
};
