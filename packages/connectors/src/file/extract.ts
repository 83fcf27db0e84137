import { join } from 'node:path';
import { DiagnosticError, type ExtractContext, type StagedData } from '@sparkle-orchestration/core';
import { convertFiles, isConverted } from './content/convert.js';
import { formatOfNames } from './content/format.js';
import { isUtf8, transcode } from './content/transcode.js';
import { verify } from './content/verify.js';
import { fileDiagnostics } from './diagnostics.js';
import { selectFiles } from './facts/select.js';
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

async function filesOf(read: FileRead, context: Context): Promise<readonly ListedFile[]> {
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

/** Runs a check on each item, a few at a time, and keeps the order. */
async function eachOf<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, n: number) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (let n = 0; n < items.length; n += atOnce) {
    results.push(...(await Promise.all(items.slice(n, n + atOnce).map((item, k) => work(item, n + k)))));
  }
  return results;
}

function readerOf(read: FileRead, format: StagedData['format'], files: number): StagedData['reader'] {
  const own: StagedData['reader'] =
    format === 'csv' ? read.csv : format === 'parquet' ? { hive_partitioning: false } : read.json;
  // One file needs no second look at the columns of the others.
  return files > 1 ? { ...own, union_by_name: true } : own;
}

const isJson = (format: StagedData['format']) => format === 'json' || format === 'jsonl';

/**
 * Names the files that a source reads now. Rows stay where they are, except that text in another encoding is written as
 * UTF-8 into the staging folder.
 */
export async function extractFiles(context: Context, read: FileRead): Promise<StagedData> {
  context.signal.throwIfAborted();
  const utf8 = isUtf8(read.encoding);
  const listed = await filesOf(read, context);
  const selected = selectFiles(listed, read.fact, context.range);
  const written = read.format ?? formatOfNames(selected.files);
  const filled = await eachOf(selected.files, 8, (file) => verify(file, written, context.signal));
  const format = isConverted(written) ? 'parquet' : written;
  const kept = selected.files.filter((_, n) => filled[n]);
  const transcoded = !utf8 && written !== 'parquet' && written !== 'xlsx' && written !== 'avro';
  const readable = transcoded
    ? await eachOf(kept, 4, (file, number) =>
        transcode(file, read.encoding, { folder: context.stagingDir, number, signal: context.signal }),
      )
    : kept.map((file) => file.path);
  const texts = kept.map((file, n) => ({ ...file, path: readable[n] ?? file.path }));
  const paths = isConverted(written) ? await convertFiles(texts, written, read, context) : readable;
  const owned = transcoded || isConverted(written);
  context.log(`${kept.length} ${kept.length === 1 ? 'file' : 'files'} of ${listed.length} to read`);
  return {
    format,
    files: paths,
    reader: readerOf(read, format, kept.length),
    ...(context.columns ? { columns: context.columns } : {}),
    ...(read.onlyDeclared === true && context.columns && isJson(format) ? { onlyColumns: true } : {}),
    fileNames: kept.map((file) => file.name),
    ...(selected.fileColumns.length > 0
      ? { fileColumns: selected.fileColumns.map((c) => ({ ...c, values: c.values.filter((_, n) => filled[n]) })) }
      : {}),
    rangeApplied: selected.rangeApplied,
    owned,
  };
}
