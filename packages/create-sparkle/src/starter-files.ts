import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fill, type StarterNames } from './names.js';

export const starterKinds = ['project', 'template', 'adapter'] as const;
export type StarterKind = (typeof starterKinds)[number];

/** Beside the folder of this file, as source and as built. */
const root = fileURLToPath(new URL('../starters', import.meta.url));

/** npm leaves out files of these names when it packs a package, so they stand there under another. */
const written: Readonly<Record<string, string>> = { gitignore: '.gitignore' };

function paths(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}

/** The files of a starter by path, filled with the names. */
export function starterFiles(kind: StarterKind, names: StarterNames): ReadonlyMap<string, string> {
  const folder = join(root, kind);
  if (!existsSync(folder)) throw new Error(`the starter ${kind} is not installed beside ${root}`);
  return new Map(
    paths(folder).map((path) => [
      fill(written[path] ?? path, names),
      fill(readFileSync(join(folder, path), 'utf8'), names),
    ]),
  );
}
