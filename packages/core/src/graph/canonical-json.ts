import { createHash } from 'node:crypto';
import type { ExecutionGraph, PipelineFacts } from './execution-graph.js';

/** Order of text by UTF-16 code units: the same on every machine and in every locale. */
export function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * JSON with sorted keys, no spaces and no `undefined`: equal values give equal text.
 * Refuses what JSON cannot hold (functions, bigint, NaN, infinities).
 */
export function canonicalJson(value: unknown): string {
  const sorted = { ok: true };
  const copy = withSortedKeys(value, sorted);
  // Printing natively is several times faster, but JavaScript keeps whole numbers as keys in an order of its own.
  return sorted.ok ? JSON.stringify(copy) : printed(value);
}

const numberKey = /^\d+$/;

function refuse(value: unknown): never {
  throw new TypeError(`canonical JSON cannot hold ${typeof value === 'number' ? value : `a ${typeof value}`}`);
}

function sortedKeys(value: object): readonly string[] {
  const keys = Object.keys(value);
  for (let n = 1; n < keys.length; n += 1)
    if ((keys[n - 1] as string) > (keys[n] as string)) return keys.sort(byCodeUnits);
  return keys;
}

function withSortedKeys(value: unknown, sorted: { ok: boolean }): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : refuse(value);
  if (Array.isArray(value)) return value.map((item) => withSortedKeys(item ?? null, sorted));
  if (typeof value !== 'object') return refuse(value);
  const copy: Record<string, unknown> = {};
  for (const key of sortedKeys(value)) {
    const item = (value as Record<string, unknown>)[key];
    if (item === undefined) continue;
    if (key === '__proto__' || numberKey.test(key)) sorted.ok = false;
    copy[key] = withSortedKeys(item, sorted);
  }
  return copy;
}

function printed(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => printed(item ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = sortedKeys(value)
    .map((key) => [key, (value as Record<string, unknown>)[key]] as const)
    .filter(([, item]) => item !== undefined);
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${printed(item)}`).join(',')}}`;
}

/** SHA-256 of text in UTF-8, in hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function without<T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> {
  const { [key]: _, ...rest } = value;
  return rest;
}

/**
 * The hash of a graph's meaning: places in files (origins) and the hash itself do not count, so moving a definition to
 * another line or folder keeps it.
 */
export function hashGraph(graph: Omit<ExecutionGraph, 'hash'>): string {
  const { operations, groups, triggers, ...facts } = graph as Omit<ExecutionGraph, 'hash'> & { hash?: string };
  delete facts.hash;
  const plain = operations.map((operation) => ({
    ...without(operation, 'origin'),
    ...(operation.op === 'map' ? { body: without(operation.body, 'origin') } : {}),
    ...('checks' in operation ? { checks: operation.checks.map((check) => without(check, 'origin')) } : {}),
    ...(operation.op === 'transform' ? { ctes: operation.ctes.map((cte) => without(cte, 'origin')) } : {}),
  }));
  return sha256(
    canonicalJson({
      ...withoutOrigins(facts),
      operations: plain,
      groups: groups?.map((group) => ({ ...group, graph: withoutOrigins(group.graph) })),
      triggers: triggers?.map((trigger) => without(trigger, 'origin')),
    }),
  );
}

function withoutOrigins(facts: Omit<PipelineFacts, 'hash'>): object {
  const { origin: _, schedule, ...rest } = facts;
  return { ...rest, schedule: schedule && without(schedule, 'origin') };
}

/** Completes a graph with its hash. */
export function withHash(graph: Omit<ExecutionGraph, 'hash'>): ExecutionGraph {
  return { ...graph, hash: hashGraph(graph) };
}
