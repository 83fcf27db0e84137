export { after, makeTask, type TaskDraft } from '@sparkle-orchestration/core';

/** An object without the keys that have no value, for params whose schema knows no `undefined`. */
export function defined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
