import { type FoundIngestor, findIngestors } from '../plugin/find-ingestors.js';
import type { Registry } from '../plugin/registry.js';
import { nearest, type SourceDocument } from '../source/document.js';
import { isMapping, overlay } from '../source/merge.js';
import type { Path } from '../source/positions.js';
import { configDiagnostics as report } from './diagnostics.js';
import { normaliseEnv } from './environment.js';
import type { ReadContext } from './read-context.js';
import { ingestor as schema } from './schema/ingestor.js';

/** Keys of an ingestor file that are fields of a pipeline, by the names that they have there. */
const pipelineFields: Readonly<Record<string, string>> = {
  source_name: 'source_system',
  target_table: 'destination_table',
  target_catalog: 'destination_catalog',
  target_schema: 'destination_schema',
  connection_name: 'source_connection',
  watermark_column: 'watermark_column',
  write_mode: 'write_mode',
  merge_keys: 'primary_key',
  checkpoint_location: 'checkpoint_location',
  table: 'source_table',
};
/** Keys that are no options of the ingestor. */
const ownKeys: ReadonlySet<string> = new Set(['$schema', 'ingestor', ...Object.keys(schema.shape)]);

/** Catalog of tables that ingestor files name without one. */
const defaultCatalog = 'bronze';

/** The ingestor that a file is about: what it says, else its own name. */
export function kindOf(name: string, document: SourceDocument): string {
  const written = document.value['ingestor'];
  return typeof written === 'string' ? written : name;
}

/** An ingestor by id or other name. */
export function ingestorOf(registry: Pick<Registry, 'connectors'>, name: string): FoundIngestor | undefined {
  return findIngestors(registry, name)[0];
}

const streamKeys = ['checkpoint_location', 'trigger_interval', 'output_mode'] as const;
const cdcKeys = ['cdc_operation_column', 'cdc_primary_keys', 'apply_deletes'] as const;

/** Refuses what an ingestor file asks for and nothing does, and tells what changes nothing. */
export function checkIngestorKeys(name: string, document: SourceDocument, context: ReadContext): void {
  const { value } = document;
  const kind = kindOf(name, document);
  const found = ingestorOf(context.registry, kind);
  const refuse = (key: string, why: string) =>
    context.report(report.report('ingestor-key', { key, why }, document.locate([key], 'key')));
  const reader = found?.connector.runnable !== false && found !== undefined;
  if (reader) {
    for (const key of streamKeys)
      if (key in value) refuse(key, `${kind} reads what is there and ends; it is no stream`);
    for (const key of cdcKeys) if (key in value) refuse(key, `${kind} reads rows, not a stream of changes`);
  }
  if (value['audit_enabled'] === false) refuse('audit_enabled', 'every load is recorded together with its rows');
  const env = value['connection_env'];
  if (typeof env === 'string' && normaliseEnv(env) !== context.env)
    refuse('connection_env', `connections are those of the environment that runs, "${context.env}"`);
  if (value['watermark_enabled'] === false && found?.ingestor.cursor)
    refuse('watermark_enabled', `${kind} always reads from its own cursor on`);
  for (const key of ['batch_size', 'parallel_reads']) {
    if (!(key in value)) continue;
    const what = `"${key}" has no effect: rows are read as one stream and written in one transaction`;
    context.report(report.report('ignored', { what }, document.locate([key], 'key'), { severity: 'info' }));
  }
}

/** The file in the words of a pipeline, each value found where the file writes it. */
function asPipeline(document: SourceDocument, over: SourceDocument): SourceDocument {
  const extra = isMapping(over.value['extra_config']) ? over.value['extra_config'] : {};
  const places: { readonly at: Path; readonly from: Path; readonly value: unknown }[] = [];
  /** Puts a field on the level that the pipeline uses for it: a field on both levels would be an error. */
  const put = (field: string, level: 'top' | 'extra', from: Path, value: unknown) => {
    const below = Object.hasOwn(extra, field) || (level === 'extra' && !Object.hasOwn(over.value, field));
    places.push({ at: below ? ['extra_config', field] : [field], from, value });
  };
  const has = (...fields: readonly string[]) =>
    fields.some((field) => Object.hasOwn(over.value, field) || Object.hasOwn(extra, field));
  const options: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(document.value)) {
    const field = pipelineFields[key];
    // A pipeline that names its own target or source takes none of it from here.
    if (key.startsWith('target_') && has('destination_table')) continue;
    if (key === 'table' && has('source_table', 'source_tables')) continue;
    if (key === 'watermark_column' && document.value['watermark_enabled'] === false) continue;
    if (key === 'merge_keys' && has('primary_key', 'business_key')) continue;
    if (key === 'schema_evolution') {
      const word = typeof value === 'boolean' ? (value ? 'add_new_columns' : 'strict') : value;
      put(key, 'extra', [key], word);
    } else if (key === 'merge_keys') put('primary_key', 'top', [key], typeof value === 'string' ? [value] : value);
    else if (key === 'trigger_interval') put('trigger', 'top', [key], `processingTime='${String(value)}'`);
    else if (field !== undefined) put(field, 'top', [key], value);
    else if (!ownKeys.has(key)) options[key] = value;
  }
  if (!has('destination_table') && !('target_catalog' in document.value))
    put('destination_catalog', 'top', ['target_table'], defaultCatalog);
  if (Object.keys(options).length > 0) put('ingestor_config', 'extra', [], options);
  const value: Record<string, unknown> = {};
  for (const place of places) {
    const [first, second] = place.at as [string, string?];
    if (second === undefined) value[first] = place.value;
    else value[first] = { ...(isMapping(value[first]) ? value[first] : {}), [second]: place.value };
  }
  const find: SourceDocument['find'] = (path, part) => {
    const place = places.find(({ at }) => at.every((step, n) => path[n] === step));
    return place && document.find([...place.from, ...path.slice(place.at.length)], part);
  };
  return { ...document, value, find, locate: nearest(find, document.file) };
}

/**
 * A pipeline over the ingestor file that its `ingestor` names; as it is when there is no such file. What the pipeline
 * writes wins. An unknown ingestor is an error at the pipeline.
 */
export function overIngestor(
  document: SourceDocument,
  files: ReadonlyMap<string, SourceDocument>,
  context: ReadContext,
): SourceDocument {
  const name = document.value['ingestor'];
  const file = typeof name === 'string' ? files.get(name) : undefined;
  if (typeof name !== 'string' || !file) return document;
  const kind = kindOf(name, file);
  if (!ingestorOf(context.registry, kind)) {
    const at = file.find(['ingestor']) ?? document.locate(['ingestor']);
    context.report(report.report('ingestor-kind', { name, kind }, at));
  }
  const merged = overlay(asPipeline(file, document), document);
  return { ...merged, value: { ...merged.value, ingestor: kind } };
}
