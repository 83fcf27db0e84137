import type { Location } from '../diagnostics/diagnostic.js';
import { nearest, type SourceDocument } from './document.js';
import type { Path } from './positions.js';
import { forbiddenKeys } from './text.js';

type Plain = Record<string, unknown>;

/** A mapping, not a list, null or scalar. */
export function isMapping(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `over` on top of `under`: mappings merge key by key, everything else is replaced. Both stay as they are. */
export function mergeDeep(under: unknown, over: unknown): unknown {
  if (!isMapping(under) || !isMapping(over)) return over;
  const result: Plain = { ...under };
  for (const [key, value] of Object.entries(over)) {
    if (forbiddenKeys.has(key)) throw new Error(`the key ${key} cannot be merged`);
    result[key] = Object.hasOwn(under, key) ? mergeDeep(under[key], value) : value;
  }
  return result;
}

/** One document from two, each value located where it is written. */
export function overlay(under: SourceDocument, over: SourceDocument): SourceDocument {
  const find = (path: Path, part?: 'key' | 'value'): Location | undefined =>
    ownedByUpper(over, path) ? over.find(path, part) : under.find(path, part);
  return { ...over, value: mergeDeep(under.value, over.value) as Plain, find, locate: nearest(find, over.file) };
}

/** The upper document decides a path that it writes, and everything below a value it replaces. */
function ownedByUpper(over: SourceDocument, path: Path): boolean {
  let value: unknown = over.value;
  for (const step of path) {
    if (!isMapping(value)) return true;
    if (typeof step === 'number' || !Object.hasOwn(value, step)) return false;
    value = value[step];
  }
  return true;
}
