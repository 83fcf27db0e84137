import { definePipelineTemplate, type FlatConfig } from '@sparkle-orchestration/core';
import { expand } from './expand.js';
import { extra } from './extra.js';

export const bronzeRawIngestion = definePipelineTemplate<FlatConfig>({
  id: 'bronze_raw_ingestion',
  title: 'Bronze raw ingestion',
  description: 'Loads a source as it is, with provenance columns, in full or from the last cursor on.',
  requires: ['ingestor', 'destination_table'],
  chain: ['ingest_source', 'write_bronze'],
  extra,
  expand,
});
