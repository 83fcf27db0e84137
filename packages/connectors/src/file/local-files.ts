import { join } from 'node:path';
import { DiagnosticError, type ExtractContext } from '@sparkle-orchestration/core';
import { fileDiagnostics } from './diagnostics.js';
import type { FilePlace } from './extract.js';
import type { FileRead } from './file-read.js';
import { type AllowedFolders, allowedPath } from './listing/allowed-path.js';
import { hasPattern } from './listing/glob.js';
import { isFolder, type ListedFile, listFiles } from './listing/list-files.js';

type Context = ExtractContext<Readonly<Record<string, unknown>>>;

/** Folder of the connection, when the source has one. */
function baseFolder(context: Context): string | undefined {
  const properties = context.connection?.properties;
  const folder = properties?.['path'] ?? properties?.['base_path'];
  return typeof folder === 'string' && folder !== '' ? folder : undefined;
}

async function list(read: FileRead, context: Context): Promise<readonly ListedFile[]> {
  const where: AllowedFolders = { root: context.root, allowed: context.allowedDirectories };
  const base = baseFolder(context);
  if (base !== undefined) allowedPath(base, where);
  const path = allowedPath(read.path, where, base);
  const folder = read.path.endsWith('/') || (await isFolder(path));
  const pattern = folder ? allowedPath(join(path, read.filePattern), where) : path;
  const files = await listFiles(pattern, where);
  if (files.length > 0) return files;
  if (!folder && !hasPattern(read.path))
    throw new DiagnosticError([fileDiagnostics.report('not-found', { path: read.path })]);
  if (read.required) throw new DiagnosticError([fileDiagnostics.report('no-match', { pattern: read.path })]);
  context.log(`no file matches ${read.path}`);
  return [];
}

/** Files of the project. */
export const localFiles: FilePlace = { list };
