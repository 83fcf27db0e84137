import type { SourceAnswer, SourceEvent } from './source.js';

/** A file or object as a listing shows it. */
export interface ListedObject {
  readonly key: string;
  /** Another content has another version. */
  readonly version: string;
  readonly facts: Readonly<Record<string, string>>;
}

/** What is remembered of a listing: versions by key. */
type Memory = Readonly<Record<string, string>>;

/** Objects that one trigger may watch: its memory is one value in the store. */
export const maxObjects = 100_000;

export interface ObjectWatch {
  readonly type: 'object_created' | 'object_deleted';
  /** What is there at the first look counts as new. */
  readonly existing: boolean;
}

function memoryOf(value: unknown): Memory | undefined {
  return typeof value === 'object' && value !== null ? (value as Memory) : undefined;
}

/** Compares a listing with the last one. An object that is written again is created again. */
export function compareListing(
  listed: readonly ListedObject[],
  watch: ObjectWatch,
  remembered: unknown,
  now: Date,
): SourceAnswer {
  const before = memoryOf(remembered);
  const after: Record<string, string> = Object.create(null);
  for (const one of listed) after[one.key] = one.version;
  const time = now.toISOString();
  const created = () =>
    listed
      .filter((one) => (before ? before[one.key] !== one.version : watch.existing))
      .map(
        (one): SourceEvent => ({
          id: `created:${one.key}:${one.version}`,
          time,
          facts: { ...one.facts, key: one.key },
        }),
      );
  const deleted = () =>
    Object.entries(before ?? {})
      .filter(([key]) => after[key] === undefined)
      .map(([key, version]): SourceEvent => ({ id: `deleted:${key}:${version}`, time, facts: { key } }));
  const events = watch.type === 'object_created' ? created() : deleted();
  const memory = { ...after };
  return events.length > 0 ? { state: 'ready', events, memory } : { state: 'not_ready', memory };
}
