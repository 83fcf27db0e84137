import type { PipelineDefinition, Task } from '@sparkle-orchestration/core';
import { after, makeTask } from '../make-task.js';

/** Tasks of `monitors`: behind all others, beside each other. */
export function monitorTasks(pipeline: PipelineDefinition, tasks: readonly Task[]): readonly Task[] {
  const needed = new Set(tasks.flatMap((task) => task.needs.map((need) => need.task)));
  const needs = tasks.filter((task) => !needed.has(task.id)).map((task) => after(task.id));
  const written = tasks.flatMap((task) => task.writes)[0];
  return (pipeline.monitors ?? []).map((monitor, n): Task => {
    const at = { id: `monitor_${n + 1}`, needs, path: monitor.path };
    if (monitor.type === 'rows') {
      const { min, max } = monitor;
      const limits = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
      const params = { table: written ?? '_sparkle.loads', ...limits };
      return makeTask(pipeline, { ...at, kind: 'RowCountMonitorTask', params });
    }
    const { table, eventColumn, maxAgeHours } = monitor;
    const check = { type: 'freshness', columns: [eventColumn], max_age_hours: maxAgeHours, severity: 'fail' };
    return makeTask(pipeline, {
      ...at,
      kind: 'RunGreatExpectationsTask',
      reads: [table],
      params: { table, checks: [check] },
    });
  });
}
