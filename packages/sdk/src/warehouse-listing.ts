import type { ListedDocument, PipelineDefinition, WarehouseConfig } from '@sparkle-orchestration/core';
import type { Project } from './project.js';

/** One document of the warehouse dialect as it is listed. */
export interface ListedItem {
  readonly name: string;
  /** Behind the name: a type, or whether a trigger fires. */
  readonly mark: string;
  readonly details: readonly string[];
  /** As the document has it; told in JSON. */
  readonly description?: string;
  readonly file: string;
}

export interface ListedKind {
  readonly kind: 'sources' | 'destinations' | 'pipelines' | 'jobs' | 'triggers';
  readonly items: readonly ListedItem[];
}

const byName = (a: { readonly name: string }, b: { readonly name: string }) =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;

const describedBy = (description: unknown) => (typeof description === 'string' ? { description } : {});

const fileName = (file: string) => file.split('/').at(-1) ?? file;

/** Documents of the warehouse dialect by kind, sorted by name. */
export function listWarehouse(project: Project): readonly ListedKind[] {
  const of = (kind: ListedDocument['kind']) => project.definition.documents.filter((one) => one.kind === kind);
  const typed = (one: ListedDocument): ListedItem => ({
    name: one.name,
    mark: `(${String(one.document['type'])})`,
    details: one.details,
    ...describedBy(one.document['description']),
    file: one.file,
  });
  const pipelines = project.definition.pipelines.filter(
    (one): one is PipelineDefinition<WarehouseConfig> => one.dialect === 'warehouse',
  );
  const { documents } = project.definition;
  const fileOf = (kind: ListedDocument['kind'], name: string) =>
    fileName(documents.find((one) => one.kind === kind && one.name === name)?.file ?? name);
  const kinds: readonly ListedKind[] = [
    { kind: 'sources', items: of('source').map(typed) },
    { kind: 'destinations', items: of('destination').map(typed) },
    {
      kind: 'pipelines',
      items: pipelines.map((one) => ({
        name: one.name,
        mark: one.enabled ? '' : '[✗ DISABLED]',
        details: [
          `Source: ${fileOf('source', one.config.source.name)}`,
          `Destination: ${fileOf('destination', one.config.destination.name)}`,
        ],
        ...describedBy(one.description),
        file: one.file,
      })),
    },
    { kind: 'jobs', items: of('job').map((one) => ({ ...typed(one), mark: '' })) },
    {
      kind: 'triggers',
      items: of('trigger').map((one) => ({ ...typed(one), mark: one.enabled ? '[✓ ENABLED]' : '[✗ DISABLED]' })),
    },
  ];
  return kinds.map(({ kind, items }) => ({ kind, items: [...items].sort(byName) }));
}
