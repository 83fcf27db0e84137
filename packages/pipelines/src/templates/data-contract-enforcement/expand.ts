import type { ExpandContext, FlatConfig, Task } from '@sparkle-orchestration/core';
import { makeTask } from '../../make-task.js';
import { oneSource } from '../one-source.js';

export function expand({ pipeline, report }: ExpandContext<FlatConfig>): readonly Task[] {
  const table = oneSource(pipeline, report);
  if (table === undefined) return [];
  return [
    makeTask(pipeline, {
      id: 'enforce_contract',
      kind: 'RunGreatExpectationsTask',
      path: ['data_contract'],
      reads: [table],
      params: { data_contract: pipeline.config.dataContract ?? {}, table },
    }),
  ];
}
