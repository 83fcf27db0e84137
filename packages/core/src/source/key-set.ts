import { badKey, forbiddenKeys } from './text.js';

/** Accepts each usable key of one mapping once. */
export function checkedKeys(): (key: string) => boolean {
  const seen = new Set<string>();
  return (key) => {
    if (seen.has(key) || forbiddenKeys.has(key) || badKey(key) !== undefined) return false;
    seen.add(key);
    return true;
  };
}
