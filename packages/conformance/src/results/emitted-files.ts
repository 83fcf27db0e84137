import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What tools write beside the files that they read. */
const madeByTools = new Set(['__pycache__', 'target', 'logs', 'dbt_packages', 'node_modules']);

/** Files of a target's folder, relative and sorted, without what its tool made of them. */
export function emittedFiles(folder: string, below = ''): readonly string[] {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.') && !madeByTools.has(entry.name))
    .flatMap((entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      return entry.isDirectory() ? emittedFiles(folder, path) : [path];
    })
    .sort();
}
