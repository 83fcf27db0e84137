import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

/** A package found on disk. */
export interface FoundPackage {
  readonly folder: string;
  readonly manifest: {
    readonly name?: string;
    readonly version?: string;
    readonly peerDependencies?: Readonly<Record<string, string>>;
  };
  /** Absolute path of the file that `import` loads. */
  readonly entry: string;
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** The entry that `import` takes, by the conditions of Node. */
function entryOf(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (Array.isArray(target)) return target.map(entryOf).find((found) => found !== undefined);
  if (typeof target !== 'object' || target === null) return undefined;
  for (const [condition, inner] of Object.entries(target)) {
    if (
      condition === '.' ||
      condition === 'import' ||
      condition === 'node' ||
      condition === 'module-sync' ||
      condition === 'default'
    ) {
      const found = entryOf(inner);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Looks in `node_modules` of the project's folder and of those above it, as Node does. */
export async function findPackage(root: string, name: string): Promise<FoundPackage | undefined> {
  for (let folder = path.resolve(root); ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'node_modules', name);
    const manifestPath = path.join(candidate, 'package.json');
    if (await exists(manifestPath)) {
      const manifest = JSON.parse(await readFile(manifestPath, 'utf8')) as FoundPackage['manifest'] & {
        exports?: unknown;
        main?: string;
      };
      const entry = manifest.exports === undefined ? (manifest.main ?? 'index.js') : entryOf(manifest.exports);
      return { folder: candidate, manifest, entry: path.join(candidate, entry ?? 'index.js') };
    }
    if (folder === path.dirname(folder)) return undefined;
  }
}
