import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { DiagnosticError } from '@sparkle-orchestration/core';
import { reportEngine } from '../diagnostics.js';
import type { ExecuteContext } from '../execute/context.js';

const inside = (folder: string, path: string) => {
  const way = relative(folder, path);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
};

/** Links followed as far as the path is there. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(real(parent), basename(path));
  }
}

/**
 * An absolute path of the project, or of a folder that the project allows.
 * @throws DiagnosticError when it leads outside, or is not there and has to be
 */
export function projectPath(
  path: string,
  context: Pick<ExecuteContext, 'root' | 'allowedDirectories'>,
  must: 'exist' | 'may be absent',
): string {
  const full = resolve(context.root, path);
  const folders = [context.root, ...context.allowedDirectories.map((folder) => resolve(context.root, folder))];
  const allowed = (one: string) => folders.some((folder) => inside(folder, one) || inside(real(folder), one));
  if (!allowed(full) || !allowed(real(full))) throw new DiagnosticError([reportEngine('path-outside', { path })]);
  if (must === 'exist' && !existsSync(full)) throw new DiagnosticError([reportEngine('path-missing', { path })]);
  return full;
}
