import { definePipelineTemplate, type FlatConfig } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { expand } from './expand.js';

export const dataContractEnforcement = definePipelineTemplate<FlatConfig>({
  id: 'data_contract_enforcement',
  title: 'Data contract enforcement',
  description: 'Checks row count, freshness, schema and values against a contract; any breach fails.',
  requires: ['data_contract', 'source_table'],
  chain: ['enforce_contract'],
  extra: z.strictObject({}),
  expand,
});
