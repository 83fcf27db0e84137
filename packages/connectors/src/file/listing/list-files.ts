import { readdir, stat } from 'node:fs/promises';
import { join, parse, sep } from 'node:path';
import { DiagnosticError } from '@sparkle-orchestration/core';
import { fileDiagnostics } from '../diagnostics.js';
import { type AllowedFolders, checkRealPath, nameOf } from './allowed-path.js';
import { expandBraces, hasPattern, matcherOf } from './glob.js';

/** A file that a source reads. */
export interface ListedFile {
  /** Absolute path. */
  readonly path: string;
  /** Project-relative with `/`. */
  readonly name: string;
  readonly bytes: number;
  /** Microseconds since 1970 in UTC. */
  readonly modified: bigint;
}

type Entry = { readonly name: string; readonly folder: boolean };

/** Entries of a folder; a link counts as what it leads to, and only in a part that is named by the pattern. */
async function entriesOf(folder: string, followLinks: boolean): Promise<readonly Entry[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw unreadable(folder, error);
  });
  return await Promise.all(
    entries.map(async (entry) => {
      if (!entry.isSymbolicLink()) return { name: entry.name, folder: entry.isDirectory() };
      const target = await stat(join(folder, entry.name)).catch(() => undefined);
      // A link to a folder is not walked into by **: it may lead to its own parent.
      return { name: entry.name, folder: followLinks && target?.isDirectory() === true };
    }),
  );
}

export function unreadable(file: string, error: NodeJS.ErrnoException): DiagnosticError {
  return new DiagnosticError([fileDiagnostics.report('unreadable', { file, why: error.code ?? 'no reason given' })]);
}

/** Paths of files below `folder` that match the parts of a pattern. */
async function walk(folder: string, parts: readonly string[], pattern: string): Promise<readonly string[]> {
  const [part = '', ...rest] = parts;
  if (part === '**') {
    const below = await entriesOf(folder, false);
    const here = await walk(folder, rest.length > 0 ? rest : ['*'], pattern);
    const deeper = await Promise.all(
      below.filter((e) => e.folder && !e.name.startsWith('.')).map((e) => walk(join(folder, e.name), parts, pattern)),
    );
    return [...here, ...deeper.flat()];
  }
  if (!hasPattern(part) && rest.length > 0) return await walk(join(folder, part), rest, pattern);
  const matches = matcherOf(part, pattern);
  const found = (await entriesOf(folder, true)).filter((entry) => matches(entry.name));
  if (rest.length === 0) return found.filter((entry) => !entry.folder).map((entry) => join(folder, entry.name));
  const deeper = found.filter((entry) => entry.folder).map((entry) => walk(join(folder, entry.name), rest, pattern));
  return (await Promise.all(deeper)).flat();
}

async function statOf(path: string, where: AllowedFolders): Promise<ListedFile | undefined> {
  const name = nameOf(path, where.root);
  try {
    const stats = await stat(path, { bigint: true });
    if (!stats.isFile()) return undefined;
    await checkRealPath(path, name, where);
    return { path, name, bytes: Number(stats.size), modified: stats.mtimeNs / 1000n };
  } catch (error) {
    if (error instanceof DiagnosticError) throw error;
    const problem = error as NodeJS.ErrnoException;
    // Gone between listing and looking: it is as if it had never matched.
    if (problem.code === 'ENOENT') return undefined;
    throw unreadable(name, problem);
  }
}

const byName = (a: ListedFile, b: ListedFile) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);

/** All files that an absolute pattern matches, each once, in the order of their paths by code units. */
export async function listFiles(pattern: string, where: AllowedFolders): Promise<readonly ListedFile[]> {
  const literal = await statOf(pattern, where);
  if (literal) return [literal];
  if (!hasPattern(pattern)) return [];
  const top = parse(pattern).root;
  const found = await Promise.all(
    expandBraces(pattern.slice(top.length)).map((one) => walk(top, one.split(sep).filter(Boolean), pattern)),
  );
  const files = await Promise.all([...new Set(found.flat())].map((path) => statOf(path, where)));
  return files.filter((file) => file !== undefined).sort(byName);
}

/** Whether the path is a folder. */
export async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}
