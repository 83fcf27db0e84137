import { definePipelineTemplate, type FlatConfig } from '@sparkle-orchestration/core';
import { expand } from './expand.js';
import { extra } from './extra.js';

export const silverBatchTransformation = definePipelineTemplate<FlatConfig>({
  id: 'silver_batch_transformation',
  title: 'Silver batch transformation',
  description: 'Applies a chain of transformers to a table, checks the result and writes it by any write mode.',
  requires: ['source_table', 'destination_table', 'transformers'],
  chain: ['apply_transformations', 'validate_silver', 'write_silver'],
  extra,
  expand,
});
