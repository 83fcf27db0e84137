import type { ParsedFile } from '../source/document.js';
import type { LayeredFiles } from './discover.js';
import { layeredDocument } from './layers.js';
import type { ReadContext } from './read-context.js';
import { ingestor } from './schema/ingestor.js';
import type { SecretBook } from './secrets.js';
import { validate } from './validate.js';
import { substitute } from './variables.js';

/** Reads `config/ingestors/<name>/<env>.json`: options of an ingestor by its name. */
export function readIngestors(
  files: readonly LayeredFiles[],
  parsed: ReadonlyMap<string, ParsedFile>,
  context: ReadContext,
  secrets: SecretBook,
): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const found = new Map<string, Readonly<Record<string, unknown>>>();
  for (const layered of files) {
    const document = layeredDocument(layered, parsed, context);
    if (!document) continue;
    const read = substitute(document, { environment: context.environment, secretsBelow: [[]] });
    for (const use of read.secrets) secrets.variable(use, document);
    const checked = validate(ingestor, read.value, { ...read, locate: document.locate });
    context.report(...read.diagnostics, ...checked.diagnostics);
    if (checked.value && read.diagnostics.length === 0) found.set(layered.name, checked.value);
  }
  return found;
}
