import type { Edge, Operation } from '@sparkle-orchestration/core';
import type { Chain, LoweredTask } from './chain.js';

export type Base = Pick<
  Operation,
  'id' | 'tasks' | 'needs' | 'retry' | 'timeoutSeconds' | 'pool' | 'labels' | 'origin' | 'outputs'
>;

/**
 * An operation of its base and what is its own. Not a spread: a literal that begins with one has a hidden class of its own
 * on Node 20, every time, and of thousands of operations those take more memory than the operations.
 */
export function withBase<T extends object>(base: Base, own: T): Base & T {
  return Object.assign(base, own);
}

/**
 * Facts of the tasks of a chain as facts of one operation: the most retries, the sum of the time limits, the first
 * pool, all labels; place and name are the writer's.
 */
export function operationBase(chain: Chain, needs: readonly Edge[]): Base {
  // A task may be several links of its chain.
  const tasks = [...new Set(chain.links.map((l) => l.task))];
  const writer = (chain.links.at(-1) as LoweredTask).task;
  const retry = tasks.reduce((most, t) => (t.retry.count > most.count ? t.retry : most), writer.retry);
  const limits = tasks.map((t) => t.timeoutSeconds).filter((s) => s !== undefined);
  const pool = tasks.map((t) => t.pool).find((p) => p !== undefined);
  return {
    id: chain.id,
    tasks: tasks.map((t) => t.id),
    needs,
    retry,
    ...(limits.length > 0 ? { timeoutSeconds: limits.reduce((a, b) => a + b, 0) } : {}),
    ...(pool === undefined ? {} : { pool }),
    labels: Object.assign({}, ...tasks.map((t) => t.labels)),
    ...(writer.outputs && writer.outputs.length > 0 ? { outputs: writer.outputs } : {}),
    origin: writer.origin,
  };
}
