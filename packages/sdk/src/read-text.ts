import { readFileSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';

/** Reads files of a project by relative path; nothing for those that are missing or lie outside, also through links. */
export function projectFiles(root: string): (file: string) => string | undefined {
  return (file) => {
    if (isAbsolute(file)) return undefined;
    try {
      const path = realpathSync(join(root, file));
      const inside = relative(realpathSync(root), path);
      return inside.startsWith('..') || isAbsolute(inside) ? undefined : readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  };
}
