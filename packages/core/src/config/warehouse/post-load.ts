import type { PostLoadStep, WarehouseResource } from '../../project/definition.js';
import { defined } from '../flat-pipeline.js';
import type { WrittenPostLoadStep } from '../schema/post-load.js';

/** The table `name` beside that of a resource; a name with dots is a full name. */
const beside = (resource: WarehouseResource | undefined, name: string) =>
  name.includes('.') || !resource ? name : [...resource.destination.split('.').slice(0, -1), name].join('.');

/** Shorthand and names of resources expanded; tables by their full names. */
export function readPostLoadStep(
  written: WrittenPostLoadStep,
  position: number,
  resources: readonly WarehouseResource[],
): PostLoadStep {
  const path = ['transformations', 'post_load', position];
  const step = typeof written === 'string' ? (/\.sql$/i.test(written) ? { file: written } : { sql: written }) : written;
  const facts = { name: ('name' in step ? step.name : undefined) ?? `post_load_${position + 1}`, path };
  if ('file' in step) return { ...facts, kind: 'sql', file: step.file };
  if ('sql' in step) return { ...facts, kind: 'sql', sql: step.sql };
  if ('dbt' in step) return { ...facts, kind: 'dbt', params: defined(step.dbt) };
  const source = resources.find(({ name }) => name === step.source);
  return {
    ...facts,
    kind: 'chain',
    source: source?.destination ?? beside(resources[0], step.source),
    destination: beside(source ?? resources[0], step.destination),
    transformers: step.transformers.map(({ name, params = {} }, i) => ({
      name,
      params,
      path: [...path, 'transformers', i],
    })),
    writeMode: step.write_mode ?? 'overwrite',
    primaryKey: step.primary_key ?? [],
  };
}
