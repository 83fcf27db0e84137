import { definePipelineTemplate } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const bronzeStreamingIngestion = definePipelineTemplate({
  id: 'bronze_streaming_ingestion',
  title: 'Bronze streaming ingestion',
  description: 'Loads a stream in micro-batches; rows and offsets are committed together.',
  requires: [
    'ingestor',
    'source_connection',
    'destination_catalog',
    'destination_schema',
    'destination_table',
    'checkpoint_location',
  ],
  chain: ['ingest_source_stream', 'write_bronze_stream'],
  runnable: false,
  extra: z.strictObject({
    ingestor_config: z.record(z.string(), z.unknown()).default({}).describe('Options of the ingestor.'),
    retention_days: z.number().optional().describe('Delete rows ingested longer ago than this.'),
    add_provenance: z.boolean().default(true).describe('Add provenance columns.'),
  }),
});
