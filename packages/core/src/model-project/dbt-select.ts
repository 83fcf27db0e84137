import type { ModelNode, ModelProject, ModelTest } from './model-project.js';
import type { ModelTask } from './plan.js';

/** Finds the selector of dbt that takes exactly one node. */
export type DbtSelector = (one: Pick<ModelNode, 'id' | 'fqn' | 'location'>) => string;

/**
 * Selectors by fqn, which is unique over packages and versions. A node whose fqn is also a folder (`marts.sql` beside
 * `marts/`) is met with its file, because dbt would take the folder as well.
 */
export function dbtSelector(project: ModelProject): DbtSelector {
  const folders = new Set<string>();
  for (const one of [...project.nodes, ...project.tests])
    for (let length = 1; length < one.fqn.length; length++) folders.add(one.fqn.slice(0, length).join('.'));
  return ({ fqn, location }) => {
    const text = fqn.join('.');
    return folders.has(text) ? `${text},path:${location.file}` : text;
  };
}

/** What a task of a plan selects: nodes, and those of its tests that dbt would not take by their nodes. */
export function dbtSelection(task: ModelTask, selector: DbtSelector): readonly string[] {
  if (task.verb === 'freshness') return task.sources.map((source) => `source:${source.fqn.slice(-2).join('.')}`);
  const withNode = (test: ModelTest) => test.ownOnly && task.verb === 'build';
  return [...task.nodes.map(selector), ...task.tests.filter((test) => !withNode(test)).map(selector)];
}
