import type { ExpandContext, FlatConfig, Task } from '@sparkle-orchestration/core';
import { makeTask } from '../../make-task.js';
import { oneSource } from '../one-source.js';

export function expand({ pipeline, report }: ExpandContext<FlatConfig>): readonly Task[] {
  const table = oneSource(pipeline, report);
  if (table === undefined) return [];
  const columns = pipeline.config.extra['zorder_columns'] as readonly string[];
  return [
    makeTask(pipeline, {
      id: 'zorder_analyze',
      kind: 'OptimizeTableTask',
      path: ['extra_config', 'zorder_columns'],
      reads: [table],
      writes: [table],
      params: { table, how: 'order', columns },
    }),
  ];
}
