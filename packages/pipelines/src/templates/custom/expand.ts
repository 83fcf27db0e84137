import {
  type Edge,
  type ExpandContext,
  type FlatConfig,
  type MapItems,
  parseTemplate,
  type Task,
  type Template,
  type When,
} from '@sparkle-orchestration/core';
import type { z } from 'zod';
import { diagnostics } from '../../diagnostics.js';
import { defined, makeTask } from '../../make-task.js';
import type { extra } from './extra.js';

type Extra = z.output<typeof extra>;

export function expand({ pipeline, report }: ExpandContext<FlatConfig>): readonly Task[] {
  const parsed = (text: string, path: readonly (string | number)[]): Template => {
    const { template, problems } = parseTemplate(text);
    for (const { message } of problems)
      report(diagnostics.report('template-reference', { problem: message }, pipeline.locate(path)));
    return template;
  };
  const x = pipeline.config.extra as Extra;
  return x.tasks.map((t, i) => {
    const needs: Edge[] = t.depends_on.map((n) =>
      typeof n === 'string'
        ? { task: n, when: 'success' }
        : { task: n.task, when: n.when as When, ...defined({ if: n.if }) },
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
    const outputs = Object.entries(t.outputs).map(([name, path]) => ({ name, path: pathOf(path) }));
    return {
      ...base,
      retry,
      labels: t.labels,
      ...defined({ pool: t.pool }),
      ...(outputs.length > 0 ? { outputs } : {}),
      ...(t.map ? { map: mapOf(t.map, (text, path) => parsed(text, ['tasks', i, 'map', ...path])) } : {}),
    };
  });
}

/** `body.items.0.id`: keys, and places in lists. */
const pathOf = (text: string) => text.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));

function mapOf(
  map: NonNullable<Extra['tasks'][number]['map']>,
  parse: (text: string, path: readonly string[]) => Template,
): NonNullable<Task['map']> {
  const { windows, output } = map;
  const items: MapItems = windows
    ? {
        from: 'windows',
        start: parse(windows.start, ['windows', 'start']),
        end: parse(windows.end, ['windows', 'end']),
        every: windows.every,
        timezone: windows.timezone,
      }
    : output
      ? { from: 'output', task: output.task, name: output.name }
      : { from: 'list', items: map.items ?? [] };
  return { items, maxParallel: map.max_parallel, ...(map.stop_on_failure ? { stopOnFailure: true as const } : {}) };
}
