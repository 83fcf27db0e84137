import type { SourceDocument } from '../../source/document.js';
import { isMapping } from '../../source/merge.js';
import type { Path } from '../../source/positions.js';

/** A mapping inside a document as a document of its own; places stay those of the file. */
export function subDocument(
  document: SourceDocument,
  prefix: Path,
  change: (value: Record<string, unknown>) => Record<string, unknown> = (v) => v,
): SourceDocument {
  const inner = prefix.reduce<unknown>((value, step) => (isMapping(value) ? value[step] : undefined), document.value);
  return {
    ...document,
    value: change({ ...(isMapping(inner) ? inner : {}) }),
    find: (path, part) => document.find([...prefix, ...path], part),
    locate: (path, part) => document.locate([...prefix, ...path], part),
  };
}
