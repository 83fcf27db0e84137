import { nearestName } from '../../diagnostics/nearest-name.js';
import type { SourceDocument } from '../../source/document.js';
import type { Path } from '../../source/positions.js';
import { configDiagnostics as report } from '../diagnostics.js';
import type { WarehouseKind } from '../discover.js';
import type { BrokenDocument, ReadContext } from '../read-context.js';
import type { WarehouseDocument } from './documents.js';

/** Finds a document by `folder/file.yaml`, `file.yaml` or its name. */
export function findDocument<K extends WarehouseKind>(
  documents: readonly WarehouseDocument<K>[],
  written: string,
): WarehouseDocument<K> | undefined {
  const file = written.split('/').at(-1) ?? written;
  const isFile = /\.ya?ml$/.test(file);
  return isFile
    ? (documents.find((d) => d.fileName === file) ??
        documents.find((d) => d.fileName.replace(/\.ya?ml$/, '') === file.replace(/\.ya?ml$/, '')))
    : documents.find((d) => d.name === file);
}

/** Finds a document, or reports that it is not there. A broken document is not reported again. */
export function requireDocument<K extends WarehouseKind>(
  kind: K,
  documents: readonly WarehouseDocument<K>[],
  written: string,
  at: { readonly source: SourceDocument; readonly path: Path },
  context: ReadContext,
  broken: readonly BrokenDocument[],
): WarehouseDocument<K> | undefined {
  const found = findDocument(documents, written);
  if (found) return found;
  const bare = (written.split('/').at(-1) ?? written).replace(/\.ya?ml$/, '');
  const known = broken.some(
    (b) => b.kind === kind && (b.name === bare || b.file.endsWith(`/${bare}.yaml`) || b.file.endsWith(`/${bare}.yml`)),
  );
  if (!known) {
    const names = /\.ya?ml$/.test(written) ? documents.map((d) => d.fileName) : documents.map((d) => d.name);
    context.report(
      report.report(
        'unknown-reference',
        { kind, name: written, near: nearestName(written, names) },
        at.source.locate(at.path),
      ),
    );
  }
  return undefined;
}
