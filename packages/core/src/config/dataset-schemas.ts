import type { DatasetSchema } from '../project/definition.js';
import type { ParsedFile } from '../source/document.js';
import { defined } from './flat-pipeline.js';
import type { ReadContext } from './read-context.js';
import { datasetSchema } from './schema/dataset-schema.js';
import { validate } from './validate.js';

/** Reads `schemas/<dataset>.json`: columns of datasets that no definition declares. */
export function readDatasetSchemas(
  files: readonly string[],
  parsed: ReadonlyMap<string, ParsedFile>,
  context: ReadContext,
): ReadonlyMap<string, DatasetSchema> {
  const found = new Map<string, DatasetSchema>();
  for (const file of files) {
    const document = parsed.get(file)?.documents[0];
    // A folder `schemas` may also hold JSON Schemas, for editors.
    if (!document || /json-schema\.org/.test(String(document.value['$schema']))) continue;
    const { value, diagnostics } = validate(datasetSchema, document.value, { locate: document.locate });
    context.report(...diagnostics);
    if (!value) continue;
    const dataset =
      value.dataset ??
      file
        .replace(/^schemas\//, '')
        .replace(/\.json$/, '')
        .replaceAll('/', '.');
    const columns = value.columns.map((c) => ({
      name: c.name,
      type: c.type,
      ...defined({ nullable: c.nullable, description: c.description }),
    }));
    found.set(dataset, { dataset, columns, location: document.locate(['columns'], 'key') });
  }
  return found;
}
