import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { DiagnosticError } from '@sparkle-orchestration/core';
import { fileDiagnostics } from '../diagnostics.js';

/** Folders that files may lie in. */
export interface AllowedFolders {
  /** Project root, absolute. */
  readonly root: string;
  /** Further folders, absolute or relative to the root. */
  readonly allowed: readonly string[];
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

function folders({ root, allowed }: AllowedFolders): readonly string[] {
  return [resolve(root), ...allowed.map((folder) => resolve(root, folder))];
}

function refuse(path: string): never {
  throw new DiagnosticError([fileDiagnostics.report('outside-project', { path })]);
}

/**
 * The absolute form of a path as written, pattern signs untouched. Refused by its text alone when it leaves the
 * allowed folders; symbolic links are checked on the files themselves.
 */
export function allowedPath(written: string, where: AllowedFolders, base?: string): string {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(written)) {
    throw new DiagnosticError([fileDiagnostics.report('remote-path', { path: written })]);
  }
  if (written.includes('\0'))
    throw new DiagnosticError([
      fileDiagnostics.report('bad-pattern', { pattern: written, why: 'it holds a NUL byte' }),
    ]);
  const absolute = resolve(where.root, base ?? '.', written);
  return folders(where).some((folder) => isInside(absolute, folder)) ? absolute : refuse(written);
}

/** Refuses a file whose real place, after all symbolic links, is outside the allowed folders. */
export async function checkRealPath(file: string, name: string, where: AllowedFolders): Promise<void> {
  const real = await realpath(file);
  for (const folder of folders(where)) {
    const place = await realpath(folder).catch(() => undefined);
    if (place !== undefined && isInside(real, place)) return;
  }
  refuse(name);
}

/** How a file is called in tables and messages: relative to the project with `/`; outside it as an absolute path. */
export function nameOf(file: string, root: string): string {
  const base = resolve(root);
  return isInside(file, base) ? relative(base, file).split(sep).join('/') : file;
}
