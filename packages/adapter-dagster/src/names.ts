import { hashSuffix, pythonIdentifier, slug, uniqueNames } from '@sparkle-orchestration/adapter-kit';
import { byCodeUnits, type ExecutionGraph } from '@sparkle-orchestration/core';
import type { AssetKey } from './model.js';

/** Names that Dagster refuses for ops, jobs, resources and outputs, besides the keywords of Python. */
const refused = new Set(
  'conf config context dict float input int io_manager list memo non_op_args op op_args optional output resource resources result results str type bool None self'
    .split(' ')
    .map((name) => name.toLowerCase()),
);

/** A name of an op, a job, a resource, a sensor: also the name of its variable in Python. */
export function dagsterName(text: string, max = 100): string {
  const name = pythonIdentifier(text, { max });
  return refused.has(name.toLowerCase()) ? `${name}_` : name;
}

/** A segment of an asset key: what Dagster's pages and URLs take as it is. */
const segment = (text: string) => (/^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$/.test(text) ? text : slug(text, { max: 80 }));

/**
 * Asset keys of datasets, by name: `main.silver.orders` is `["main", "silver", "orders"]`. Dagster joins the segments by
 * `__` for its ops, so two datasets whose joined names meet get a stable hash.
 */
export function assetKeys(datasets: Iterable<string>): ReadonlyMap<string, AssetKey> {
  const joined = new Map<string, string[]>();
  const keys = new Map<string, AssetKey>();
  for (const dataset of [...new Set(datasets)].sort(byCodeUnits)) {
    const key = dataset
      .split(/[.:/]+/)
      .filter((part) => part !== '')
      .map(segment);
    const made = key.length > 0 ? key : [segment(dataset)];
    keys.set(dataset, made);
    const name = nodeName(made);
    joined.set(name, [...(joined.get(name) ?? []), dataset]);
  }
  for (const rivals of joined.values()) {
    for (const dataset of rivals.length > 1 ? rivals : []) {
      const key = keys.get(dataset) ?? [];
      keys.set(dataset, [...key.slice(0, -1), `${key.at(-1)}_${hashSuffix(dataset)}`]);
    }
  }
  return keys;
}

/** Name of the op behind an asset: two that meet cannot be in one job. */
const nodeName = (key: AssetKey) =>
  key
    .join('__')
    .replace(/[^A-Za-z0-9_]/g, '_')
    .toLowerCase();

/** Names of jobs and modules, by pipeline; names that need no change keep theirs. */
export function jobNames(graphs: readonly ExecutionGraph[]): ReadonlyMap<string, string> {
  return uniqueNames(
    graphs.map((graph) => graph.pipeline),
    (text) => dagsterName(text),
  );
}

/** Environment variable with the address of a connection. */
export function urlVariable(connection: string, mapped: Readonly<Record<string, string>>): string {
  return mapped[connection] ?? `${slug(connection, { max: 150 }).toUpperCase()}_URL`;
}

/** Longest value of a tag that Dagster takes. */
const maxTag = 63;
const tagText = (text: string) => text.replace(/[^A-Za-z0-9_.-]/g, '_');

/** A tag of an asset or a run: Dagster takes letters, digits, `_`, `-` and `.`, 63 at most. */
export function tagOf(text: string): string {
  const plain = tagText(text);
  return plain === text && plain.length <= maxTag ? plain : `${plain.slice(0, maxTag - 9)}_${hashSuffix(text)}`;
}

/** `team:data` or an address; Dagster takes nothing else as an owner. */
export function ownerOf(owner: string): string {
  return /^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$/.test(owner) ? owner : `team:${slug(owner, { max: 60 })}`;
}
