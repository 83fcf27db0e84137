import { definePipelineTemplate, type ModelConfig } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { expand } from './expand.js';

/** What a file of `config/models` is: one SELECT with a materialisation. */
export const sqlModel = definePipelineTemplate<ModelConfig>({
  id: 'sql_model',
  title: 'SQL model',
  description: 'One SELECT over any number of tables, written by any write mode; its order is read from the SQL.',
  requires: [],
  chain: ['select_model', 'check_model', 'write_model'],
  extra: z.strictObject({}),
  expand,
});
