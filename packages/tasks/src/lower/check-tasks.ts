import { type Diagnostic, nearestName, type Task } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';

/** Ids that every graph has of its own. */
export const reservedTaskIds = ['prepare', 'close_interval'] as const;

/** A circle of needs as the ids along it, or nothing. */
function findCycle(tasks: ReadonlyMap<string, Task>): readonly string[] | undefined {
  const done = new Set<string>();
  for (const start of tasks.keys()) {
    const path: string[] = [];
    const stack: { id: string; next: number }[] = [{ id: start, next: 0 }];
    while (stack.length > 0) {
      const top = stack[stack.length - 1] as { id: string; next: number };
      if (top.next === 0) {
        if (done.has(top.id)) {
          stack.pop();
          continue;
        }
        if (path.includes(top.id)) return [...path.slice(path.indexOf(top.id)), top.id];
        path.push(top.id);
      }
      const need = tasks.get(top.id)?.needs[top.next++];
      if (need && tasks.has(need.task)) stack.push({ id: need.task, next: 0 });
      else if (!need) {
        done.add(top.id);
        path.pop();
        stack.pop();
      }
    }
  }
  return undefined;
}

/** Ids unique and free, needs known, no circle. */
export function checkTasks(tasks: readonly Task[]): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const byId = new Map<string, Task>();
  for (const task of tasks) {
    const at = task.origin.location;
    if (byId.has(task.id)) found.push(diagnostics.report('duplicate-task', { id: task.id }, at));
    if ((reservedTaskIds as readonly string[]).includes(task.id))
      found.push(diagnostics.report('reserved-task', { id: task.id }, at));
    byId.set(task.id, task);
  }
  for (const task of tasks) {
    for (const need of task.needs) {
      if (byId.has(need.task)) continue;
      const nearest = nearestName(need.task, byId.keys());
      found.push(diagnostics.report('unknown-need', { task: task.id, need: need.task, nearest }, task.origin.location));
    }
  }
  const cycle = findCycle(byId);
  if (cycle) found.push(diagnostics.report('task-cycle', { cycle }, byId.get(cycle[0] ?? '')?.origin.location));
  return found;
}
