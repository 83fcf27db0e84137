import type { SourceDocument } from '../../source/document.js';
import { isMapping } from '../../source/merge.js';
import type { Path } from '../../source/positions.js';

/**
 * A mapping inside a document as a document of its own; places stay those of the file. A `type` that only the mapping
 * around it has is found there.
 */
export function subDocument(
  document: SourceDocument,
  prefix: Path,
  change: (value: Record<string, unknown>) => Record<string, unknown> = (v) => v,
): SourceDocument {
  const inner = prefix.reduce<unknown>((value, step) => (isMapping(value) ? value[step] : undefined), document.value);
  const own = isMapping(inner) ? inner : {};
  const place = (path: Path): Path =>
    path[0] === 'type' && own['type'] === undefined ? [...prefix.slice(0, -1), ...path] : [...prefix, ...path];
  return {
    ...document,
    value: change({ ...own }),
    find: (path, part) => document.find(place(path), part),
    locate: (path, part) => document.locate(place(path), part),
  };
}
