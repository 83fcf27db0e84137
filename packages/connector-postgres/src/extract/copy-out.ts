import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';

/** Options under which a reader gets back exactly what the server wrote: NULL and '' differ, line ends inside values stay. */
export const copiedReader = {
  header: false,
  delim: ',',
  quote: '"',
  escape: '"',
  nullstr: '\\N',
  allow_quoted_nulls: false,
  new_line: '\\n',
} as const;

/**
 * Streams the rows of a select into a CSV file; returns how many. Bytes pass through, rows are never looked at. An empty
 * text in the only column would be an empty line, which CSV readers skip, so a single column is quoted.
 */
export async function copyToFile(
  client: pg.Client,
  select: string,
  target: { readonly file: string; readonly singleColumn: boolean; readonly signal: AbortSignal },
): Promise<number> {
  const { file, singleColumn, signal } = target;
  const quoting = singleColumn ? ', force_quote *' : '';
  const { to: copyTo } = await import('pg-copy-streams');
  const stream = client.query(copyTo(`copy (${select}\n) to stdout (format csv, null '\\N'${quoting})`));
  await pipeline(stream, createWriteStream(file, { highWaterMark: 1 << 20 }), { signal });
  return stream.rowCount;
}
