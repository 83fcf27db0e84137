import type { ParsedFile, SourceDocument } from '../source/document.js';
import type { LayeredFiles } from './discover.js';
import { checkIngestorKeys } from './ingestor-layer.js';
import { layeredDocument } from './layers.js';
import type { ReadContext } from './read-context.js';
import { ingestor } from './schema/ingestor.js';
import type { SecretBook } from './secrets.js';
import { validate } from './validate.js';
import { substitute } from './variables.js';

/** Documents of `config/ingestors/<name>/<env>.json` by name. */
export function ingestorDocuments(
  files: readonly LayeredFiles[],
  parsed: ReadonlyMap<string, ParsedFile>,
  context: ReadContext,
): ReadonlyMap<string, SourceDocument> {
  return new Map(
    files.flatMap((layered) => {
      const document = layeredDocument(layered, parsed, context);
      return document ? [[layered.name, document] as const] : [];
    }),
  );
}

/** Reads ingestor files: options of an ingestor by its name. Variables of files in use are told at their pipelines. */
export function readIngestors(
  documents: ReadonlyMap<string, SourceDocument>,
  inUse: ReadonlySet<string>,
  context: ReadContext,
  secrets: SecretBook,
): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const found = new Map<string, Readonly<Record<string, unknown>>>();
  for (const [name, document] of documents) {
    const read = substitute(document, { environment: context.environment, secretsBelow: [[]] });
    for (const use of read.secrets) secrets.variable(use, document);
    const checked = validate(ingestor, read.value, { ...read, locate: document.locate });
    context.report(...(inUse.has(name) ? [] : read.diagnostics), ...checked.diagnostics);
    checkIngestorKeys(name, document, context);
    if (checked.value && read.diagnostics.length === 0) found.set(name, checked.value);
  }
  return found;
}
