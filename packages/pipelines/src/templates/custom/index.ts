import { definePipelineTemplate, type FlatConfig } from '@sparkle-orchestration/core';
import { expand } from './expand.js';
import { extra } from './extra.js';

/** Not one of the 24: a pipeline whose tasks are written out. */
export const custom = definePipelineTemplate<FlatConfig>({
  id: 'custom',
  aliases: ['tasks', 'task_chain'],
  title: 'Custom tasks',
  description: 'Tasks of any kind, written out with what each depends on.',
  requires: ['tasks'],
  chain: [],
  extra,
  expand,
});
