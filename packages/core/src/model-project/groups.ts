import type { ModelNode, ModelProject } from './model-project.js';
import { scheduleTags } from './schedule.js';

/** How nodes are put together into files. */
export type ModelGrouping = 'layer' | 'schema' | 'tag' | 'folder' | 'project' | 'none';
export const modelGroupings: readonly ModelGrouping[] = ['layer', 'schema', 'tag', 'folder', 'project', 'none'];

const layers = [
  { layer: 'staging', word: 'staging', prefixes: ['stg_'] },
  { layer: 'intermediate', word: 'intermediate', prefixes: ['int_'] },
  { layer: 'marts', word: 'marts', prefixes: ['fct_', 'dim_'] },
] as const;

const schemaOf = (node: ModelNode) => node.relation.at(-2) ?? node.package;
/** Folders of a node below that of all models: dbt tells them in its fqn, SQLMesh by the place of the file alone. */
const foldersOf = ({ type }: ModelProject, node: ModelNode) =>
  type === 'dbt' ? node.fqn.slice(1, -1) : node.location.file.split('/').slice(1, -1);

/**
 * The layer of a node: by the name of its schema, then by the beginning of its own name, then by the folders it stands
 * in; a node of no layer belongs to its schema.
 */
function layerOf(project: ModelProject, node: ModelNode): string {
  const schema = schemaOf(node).toLowerCase();
  const name = node.name.toLowerCase();
  const folders = node.resource === 'model' ? foldersOf(project, node).map((folder) => folder.toLowerCase()) : [];
  const found =
    layers.find(({ word }) => schema.includes(word)) ??
    layers.find(({ prefixes }) => prefixes.some((prefix) => name.startsWith(prefix))) ??
    layers.find(({ word }) => folders.includes(word));
  return found?.layer ?? schemaOf(node);
}

/** Name of the group of a node, as text of any kind. */
export function groupOf(project: ModelProject, node: ModelNode, by: ModelGrouping): string {
  switch (by) {
    case 'layer':
      return layerOf(project, node);
    case 'schema':
      return schemaOf(node);
    case 'tag':
      return node.tags.find((tag) => tag !== 'critical' && !scheduleTags.includes(tag.toLowerCase())) ?? 'untagged';
    case 'folder':
      return foldersOf(project, node)[0] ?? node.package;
    case 'project':
      return project.type === 'dbt' ? node.package : project.name;
    case 'none':
      return project.name;
  }
}

/** Minutes that a run of a layer may take when no model says more. */
export function defaultSlaMinutes(group: string): number {
  return group === 'staging' ? 30 : group === 'intermediate' ? 60 : 120;
}
