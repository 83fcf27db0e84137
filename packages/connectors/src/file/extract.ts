import type { ExtractContext, StagedData } from '@sparkle-orchestration/core';
import { convertFiles, isConverted } from './content/convert.js';
import { formatOfNames } from './content/format.js';
import { isUtf8, transcode } from './content/transcode.js';
import { verify } from './content/verify.js';
import { selectFiles } from './facts/select.js';
import type { FileRead } from './file-read.js';
import type { ListedFile } from './listing/list-files.js';

type Context = ExtractContext<Readonly<Record<string, unknown>>>;

/** Where files lie. */
export interface FilePlace {
  /** Files that a source names now, in the order of their names. */
  list(read: FileRead, context: Context): Promise<readonly ListedFile[]>;
  /** Files of this place as files of this machine. @default they are */
  bring?(files: readonly ListedFile[], context: Context): Promise<readonly ListedFile[]>;
}

/** Does something for each item, a few at a time, and keeps the order. */
export async function eachOf<T, R>(
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
export async function extractFiles(context: Context, read: FileRead, place: FilePlace): Promise<StagedData> {
  context.signal.throwIfAborted();
  const utf8 = isUtf8(read.encoding);
  const listed = await place.list(read, context);
  const chosen = selectFiles(listed, read.fact, context.range);
  const selected = place.bring ? { ...chosen, files: await place.bring(chosen.files, context) } : chosen;
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
  const owned = transcoded || isConverted(written) || place.bring !== undefined;
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
