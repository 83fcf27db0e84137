import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { manifestFile } from '@sparkle-orchestration/core';

/** Folders that hold a manifest: this one, or those below it. */
export function findManifests(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  if (existsSync(join(folder, manifestFile))) return [folder];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && entry.name !== '.git')
    .flatMap((entry) => findManifests(join(folder, entry.name)))
    .sort();
}
