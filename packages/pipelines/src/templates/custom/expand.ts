import type { Edge, ExpandContext, FlatConfig, Task, When } from '@sparkle-orchestration/core';
import type { z } from 'zod';
import { defined, makeTask } from '../../make-task.js';
import type { extra } from './extra.js';

type Extra = z.output<typeof extra>;

export function expand({ pipeline }: ExpandContext<FlatConfig>): readonly Task[] {
  const x = pipeline.config.extra as Extra;
  return x.tasks.map((t, i) => {
    const needs: Edge[] = t.depends_on.map((n) =>
      typeof n === 'string' ? { task: n, when: 'success' } : { task: n.task, when: n.when as When },
    );
    const base = makeTask(pipeline, {
      id: t.id,
      kind: t.task,
      path: ['tasks', i],
      params: t.params,
      needs,
      ...defined({ timeoutSeconds: t.timeout_seconds }),
    });
    const retry = {
      ...base.retry,
      ...defined({ count: t.retries, delaySeconds: t.retry_delay_seconds, backoff: t.retry_backoff }),
    };
    return { ...base, retry, labels: t.labels, ...defined({ pool: t.pool }) };
  });
}
