import type { FlatConfig } from '@sparkle-orchestration/core';
import { stepTables } from '@sparkle-orchestration/sql';

interface WrittenTask {
  readonly task: string;
  readonly params: Readonly<Record<string, unknown>>;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Parameters of tasks are checked where the kinds read them, later than tables are asked for: here they may be anything. */
function tasksOf({ extra }: FlatConfig): readonly WrittenTask[] {
  return list(extra['tasks']) as readonly WrittenTask[];
}

/** Tables that the tasks of a custom pipeline name as sources, and those that steps of them name. */
export function customReads(config: FlatConfig): readonly string[] {
  return tasksOf(config).flatMap(({ params }) => {
    const steps = list(params['transformers']).flatMap((step) =>
      isObject(step) && typeof step['name'] === 'string'
        ? [{ name: step['name'], params: isObject(step['params']) ? step['params'] : {} }]
        : [],
    );
    const sources = list(params['source_tables']).filter((name) => typeof name === 'string');
    return [...sources, ...stepTables(steps, undefined)];
  });
}

/** Tables that the writers among them name. */
export function customWrites(config: FlatConfig): readonly string[] {
  return tasksOf(config)
    .filter(({ task }) => task === 'WriteDeltaTask')
    .flatMap(({ params: { destination = '' } }) =>
      typeof destination === 'string' && destination !== '' ? [destination] : [],
    );
}
