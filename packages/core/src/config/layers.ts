import { sourceDiagnostics } from '../source/diagnostics.js';
import type { ParsedFile, SourceDocument } from '../source/document.js';
import { overlay } from '../source/merge.js';
import { configDiagnostics as report } from './diagnostics.js';
import type { LayeredFiles } from './discover.js';
import type { ReadContext } from './read-context.js';

/**
 * The document of a pipeline or connection: its environment's file over its base. Two files for one layer are an error
 * naming both. `false` when something was there and could not be read; nothing when all files are gone.
 */
export function layeredDocument(
  files: LayeredFiles,
  parsed: ReadonlyMap<string, ParsedFile>,
  context: ReadContext,
): SourceDocument | false | undefined {
  let document: SourceDocument | undefined;
  let broken = false;
  for (const layer of [files.base, files.env]) {
    const [first, second] = layer.flatMap((file) => parsed.get(file) ?? []);
    if (first && second) {
      context.report(
        report.report(
          'two-files',
          { what: `"${files.name}"`, other: first.file },
          { file: second.file, line: 1, column: 1 },
        ),
      );
      broken = true;
    }
    if (!first) continue;
    if (first.documents.length > 1) {
      context.report(severalDocuments(first));
      broken = true;
    }
    const [own] = first.documents;
    if (own) document = document ? overlay(document, own) : own;
    else broken = true;
  }
  return broken ? false : document;
}

function severalDocuments(file: ParsedFile) {
  const second = file.documents[1]?.locate([]);
  return sourceDiagnostics.report(
    'several-documents',
    { count: file.documents.length },
    second ?? { file: file.file, line: 1, column: 1 },
  );
}
