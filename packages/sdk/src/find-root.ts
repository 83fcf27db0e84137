import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DiagnosticError, projectFileNames } from '@sparkle-orchestration/core';
import { diagnostics } from './diagnostics.js';

const isFolder = (path: string) => existsSync(path) && statSync(path).isDirectory();

/** The nearest folder, from here upwards, with a project file; else the first with `config/orchestration` or `config/pipelines`. */
export function findRoot(from: string): string {
  let bare: string | undefined;
  let at = resolve(from);
  for (;;) {
    if (projectFileNames.some((file) => existsSync(join(at, file)))) return at;
    if (bare === undefined && ['orchestration', 'pipelines', 'models'].some((d) => isFolder(join(at, 'config', d))))
      bare = at;
    const parent = dirname(at);
    if (parent === at) break;
    at = parent;
  }
  if (bare !== undefined) return bare;
  throw new DiagnosticError([diagnostics.report('no-project', { from })]);
}
