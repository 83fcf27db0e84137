import { hashSuffix, slug, uniqueNames } from '@sparkle-orchestration/adapter-kit';
import { byCodeUnits } from '@sparkle-orchestration/core';
import { type ModelPlan, type ModelProject, plainName } from '@sparkle-orchestration/core/model-project';
import type { AssetKey } from '../model.js';
import { dagsterName } from '../names.js';

/** What an asset key is made of: the name of a table alone, with its schema, or with its database as well. */
export type KeyParts = 'name' | 'schema' | 'database';
const lengths: Readonly<Record<KeyParts, number>> = { name: 1, schema: 2, database: 3 };

/** A segment that Dagster's pages take as it is; keywords of Python are refused there. */
const segment = (text: string): string => {
  const plain = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}$/.test(text) ? text : slug(text, { max: 80 });
  return dagsterName(plain) === `${plain}_` ? `${plain}_` : plain;
};

/**
 * Asset keys of all nodes and sources, by id. Two whose keys meet, also in the name of the op that Dagster makes of
 * them, get a stable hash of their id.
 */
export function modelKeys(project: ModelProject, parts: KeyParts): ReadonlyMap<string, AssetKey> {
  const found = new Map<string, AssetKey>();
  const joined = new Map<string, string[]>();
  for (const { id, relation, name } of [...project.nodes, ...project.sources]) {
    const last = relation.length > 0 ? relation.slice(-lengths[parts]) : [name];
    const key = last.map(segment);
    found.set(id, key);
    const op = key
      .join('__')
      .replace(/[^A-Za-z0-9_]/g, '_')
      .toLowerCase();
    joined.set(op, [...(joined.get(op) ?? []), id]);
  }
  for (const rivals of joined.values()) {
    for (const id of rivals.length > 1 ? rivals : []) {
      const key = found.get(id) ?? [];
      found.set(id, [...key.slice(0, -1), `${key.at(-1)}_${hashSuffix(id)}`]);
    }
  }
  return found;
}

/** Names of groups in Dagster, by the text of the group: also the first part of their file. */
export function groupNames(plan: ModelPlan): ReadonlyMap<string, string> {
  return uniqueNames(
    plan.groups.map(({ group }) => group),
    (text) => {
      const name = plainName(text).toLowerCase();
      // Sources have a file of this name.
      return name === 'external' ? 'external_' : name;
    },
    100,
  );
}

/** Names of Python functions for ids, none of them used otherwise in the module. */
export function functionNames(
  nodes: readonly { readonly id: string; readonly name: string }[],
  taken: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const wanted = new Map<string, string[]>();
  const named = nodes.map(({ id, name }) => {
    const plain = dagsterName(name, 90);
    const free = taken.has(plain) ? `${plain}_` : plain;
    wanted.set(free.toLowerCase(), [...(wanted.get(free.toLowerCase()) ?? []), id]);
    return [id, free] as const;
  });
  return new Map(
    named.map(([id, name]) => [
      id,
      (wanted.get(name.toLowerCase()) ?? []).length > 1 ? `${name}_${hashSuffix(id)}` : name,
    ]),
  );
}

/** Names of checks of one asset, by id. */
export function checkNames(
  tests: readonly { readonly id: string; readonly name: string }[],
): ReadonlyMap<string, string> {
  const own = new Map(tests.map(({ id, name }) => [id, plainName(name)]));
  const counts = new Map<string, number>();
  for (const name of own.values()) counts.set(name.toLowerCase(), (counts.get(name.toLowerCase()) ?? 0) + 1);
  const taken = new Set(['row_count', 'freshness']);
  return new Map(
    [...own]
      .sort(([a], [b]) => byCodeUnits(a, b))
      .map(([id, name]) => {
        const rival = (counts.get(name.toLowerCase()) ?? 0) > 1 || taken.has(name.toLowerCase());
        return [id, rival ? `${name.slice(0, 100)}_${hashSuffix(id)}` : name];
      }),
  );
}
