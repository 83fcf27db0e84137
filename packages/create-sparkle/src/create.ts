import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CreateError } from './create-error.js';
import { namesOf } from './names.js';
import { type StarterKind, starterFiles } from './starter-files.js';

/** What a folder may hold before anything is created in it. */
const harmless = new Set(['.git', '.DS_Store']);

function refuseUsed(folder: string): void {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory())
    throw new CreateError('not-a-folder', `${folder} is a file`, 'name a folder that is empty or not there');
  const there = readdirSync(folder).filter((name) => !harmless.has(name));
  if (there.length > 0)
    throw new CreateError(
      'folder-not-empty',
      `${folder} is not empty: it holds ${there.slice(0, 3).join(', ')}${there.length > 3 ? ' and more' : ''}`,
      'name a folder that is empty or not there; `npx sparkle init` adds a project to a folder with other files',
    );
}

export interface CreateRequest {
  readonly kind: StarterKind;
  /** Absolute path of the folder to make. */
  readonly folder: string;
  /** Name of the package, project, or target. */
  readonly name: string;
}

/** Writes a starter into a folder that is empty or not there. Returns the paths below it. Throws a `CreateError`. */
export function create({ kind, folder, name }: CreateRequest): readonly string[] {
  const files = starterFiles(kind, namesOf(name));
  refuseUsed(folder);
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, { flag: 'wx' });
  }
  return [...files.keys()];
}
