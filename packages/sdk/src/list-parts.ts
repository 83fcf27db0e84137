import { transformerList } from '@sparkle-orchestration/sql';
import type { Project } from './project.js';

export interface PartList {
  readonly name: string;
  readonly title: string;
  readonly columns: readonly string[];
  readonly items: readonly Readonly<Record<string, unknown>>[];
}

const byName = (a: { readonly name: string }, b: { readonly name: string }) =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;

function pipelines(project: Project): PartList {
  const items = project.definition.pipelines
    .map((p) => ({
      name: p.name,
      template: p.template,
      schedule: p.schedule?.cron ?? '',
      timezone: p.schedule?.timezone ?? '',
      file: p.file,
      description: p.description ?? '',
    }))
    .sort(byName);
  return {
    name: 'pipelines',
    title: 'Pipelines',
    columns: ['name', 'template', 'schedule', 'timezone', 'file'],
    items,
  };
}

function documents(project: Project): readonly PartList[] {
  return (['source', 'destination', 'job', 'trigger'] as const).map((kind) => ({
    name: `${kind}s`,
    title: `${kind[0]?.toUpperCase()}${kind.slice(1)}s`,
    columns: ['name', 'enabled', 'details', 'file'],
    items: project.definition.documents
      .filter((d) => d.kind === kind)
      .map((d) => ({ name: d.name, enabled: d.enabled, details: d.details.join(', '), file: d.file }))
      .sort(byName),
  }));
}

function connections(project: Project): PartList {
  const items = [...project.definition.connections.values()]
    .map((c) => ({ name: c.name, type: c.type, file: c.locate([]).file }))
    .sort(byName);
  return { name: 'connections', title: 'Connections', columns: ['name', 'type', 'file'], items };
}

function templates(project: Project): PartList {
  const items = [...project.registry.templates.values()]
    .map((t) => ({
      name: t.id,
      runnable: t.runnable !== false,
      title: t.title,
      description: t.description,
      requires: t.requires,
      chain: t.chain,
    }))
    .sort(byName);
  return { name: 'templates', title: 'Templates', columns: ['name', 'runnable', 'title'], items };
}

function taskKinds(project: Project): PartList {
  const items = [...project.registry.taskKinds.values()]
    .filter((k) => !k.internal)
    .map((k) => ({ name: k.id, runnable: k.runnable !== false, description: k.description }))
    .sort(byName);
  return { name: 'tasks', title: 'Task kinds', columns: ['name', 'runnable', 'description'], items };
}

function transformers(): PartList {
  const items = transformerList
    .map((t) => ({ name: t.name, group: t.group, aliases: t.aliases ?? [], description: t.meaning }))
    .sort(byName);
  return { name: 'transformers', title: 'Transformers', columns: ['name', 'group', 'description'], items };
}

function connectors(project: Project): PartList {
  const items = [...project.registry.connectors.values()]
    .map((c) => ({
      name: c.type,
      title: c.title,
      ingestors: c.ingestors.map((i) => i.id).join(', '),
      warehouse: c.warehouse !== undefined,
    }))
    .sort(byName);
  return { name: 'connectors', title: 'Connectors', columns: ['name', 'title', 'warehouse', 'ingestors'], items };
}

function adapters(project: Project): PartList {
  const items = [...project.registry.adapters.values()]
    .map((a) => ({ name: a.name, title: a.title, supports: a.supports, components: a.components.map((c) => c.id) }))
    .sort(byName);
  return { name: 'adapters', title: 'Adapters', columns: ['name', 'title', 'supports'], items };
}

/** What a project defines (`all`, `pipelines`), or what can be used in it, as lists. */
export function listParts(project: Project, what: string): readonly PartList[] {
  switch (what) {
    case 'pipelines':
      return [pipelines(project)];
    case 'templates':
      return [templates(project)];
    case 'tasks':
      return [taskKinds(project)];
    case 'transformers':
      return [transformers()];
    case 'connectors':
      return [connectors(project)];
    case 'adapters':
      return [adapters(project)];
    default:
      return [pipelines(project), ...documents(project), connections(project)].filter((l) => l.items.length > 0);
  }
}
