import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';

/** What stands at a path of an output folder. Links are never followed. */
export type Found =
  | { readonly what: 'nothing' }
  | { readonly what: 'file'; readonly bytes: Buffer; readonly executable: boolean }
  | { readonly what: 'folder' }
  | { readonly what: 'link'; readonly path: string }
  | { readonly what: 'other'; readonly problem: string };

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

async function statOf(file: string) {
  try {
    return await lstat(file);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Looks at `relative` below `root`; every folder on the way is looked at too. */
export async function lookAt(root: string, relative: string): Promise<Found> {
  const parts = relative === '' ? [] : relative.split('/');
  for (let length = 0; length <= parts.length; length++) {
    const here = parts.slice(0, length).join('/');
    const stat = await statOf(path.join(root, here));
    if (!stat) return { what: 'nothing' };
    if (stat.isSymbolicLink()) return { what: 'link', path: here === '' ? 'the output folder' : here };
    const last = length === parts.length;
    if (stat.isDirectory()) {
      if (last) return { what: 'folder' };
    } else if (!last || !stat.isFile()) {
      return {
        what: 'other',
        problem: last ? 'it is not a plain file' : `${here || 'the output folder'} is not a folder`,
      };
    } else {
      return { what: 'file', bytes: await readFile(path.join(root, here)), executable: (stat.mode & 0o100) !== 0 };
    }
  }
  return { what: 'nothing' };
}
