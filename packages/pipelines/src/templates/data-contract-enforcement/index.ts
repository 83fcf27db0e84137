import { definePipelineTemplate } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const dataContractEnforcement = definePipelineTemplate({
  id: 'data_contract_enforcement',
  title: 'Data contract enforcement',
  description: 'Checks row count, freshness, schema and values against a contract; any breach fails.',
  requires: ['data_contract', 'source_table'],
  chain: ['enforce_contract'],
  runnable: false,
  extra: z.strictObject({}),
});
