import { createHash } from 'node:crypto';
import type { ExecutionGraph } from './execution-graph.js';

/** Order of text by UTF-16 code units: the same on every machine and in every locale. */
export function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * JSON with sorted keys, no spaces and no `undefined`: equal values give equal text.
 * Refuses what JSON cannot hold (functions, bigint, NaN, infinities).
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`canonical JSON cannot hold ${value}`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => byCodeUnits(a, b));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
  }
  throw new TypeError(`canonical JSON cannot hold a ${typeof value}`);
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
  const { origin: _, schedule, operations, ...facts } = graph as Omit<ExecutionGraph, 'hash'> & { hash?: string };
  delete facts.hash;
  const plain = operations.map((operation) => ({
    ...without(operation, 'origin'),
    ...('checks' in operation ? { checks: operation.checks.map((check) => without(check, 'origin')) } : {}),
    ...(operation.op === 'transform' ? { ctes: operation.ctes.map((cte) => without(cte, 'origin')) } : {}),
  }));
  return sha256(canonicalJson({ ...facts, schedule: schedule && without(schedule, 'origin'), operations: plain }));
}

/** Completes a graph with its hash. */
export function withHash(graph: Omit<ExecutionGraph, 'hash'>): ExecutionGraph {
  return { ...graph, hash: hashGraph(graph) };
}
