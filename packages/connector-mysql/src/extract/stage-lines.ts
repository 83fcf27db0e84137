import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Connection } from 'mysql2/promise';

/** Options under which a reader gets back exactly what the server wrote: NULL and '' differ, line ends inside values stay. */
export const stagedReader = {
  header: false,
  delim: ',',
  quote: '"',
  escape: '"',
  nullstr: '\\N',
  allow_quoted_nulls: false,
  new_line: '\\n',
} as const;

const chunkBytes = 1 << 20;
const lineEnd = Buffer.from('\n');

/** The part of the driver's callback connection that streams. */
interface RowSource {
  query(options: { sql: string; rowsAsArray: true; typeCast: (field: { buffer(): Buffer | null }) => unknown }): {
    on(event: 'result', listener: (row: readonly [Buffer]) => void): void;
    on(event: 'error', listener: (error: Error) => void): void;
    on(event: 'end', listener: () => void): void;
  };
  pause(): void;
  resume(): void;
}

/**
 * Streams the only column of a select into a file, one line each; returns how many. The server has put each row
 * together, so no value is looked at here: bytes go from the network into the file in chunks of a megabyte.
 */
export async function stageLines(
  client: Connection,
  select: string,
  target: { readonly file: string; readonly signal: AbortSignal },
): Promise<number> {
  const rows = (client as unknown as { readonly connection: RowSource }).connection;
  const out = createWriteStream(target.file, { highWaterMark: 2 * chunkBytes });
  let count = 0;
  let pending: Buffer[] = [];
  let size = 0;
  const flush = () => {
    if (size === 0) return;
    const taken = out.write(Buffer.concat(pending, size));
    pending = [];
    size = 0;
    if (taken) return;
    rows.pause();
    out.once('drain', () => rows.resume());
  };
  try {
    await new Promise<void>((resolve, reject) => {
      out.on('error', reject);
      const query = rows.query({ sql: select, rowsAsArray: true, typeCast: (field) => field.buffer() });
      query.on('error', reject);
      query.on('end', () => resolve());
      query.on('result', (row) => {
        const line = row[0];
        // The first event of a result may be its header.
        if (!Buffer.isBuffer(line)) return;
        pending.push(line, lineEnd);
        size += line.length + 1;
        count += 1;
        if (size >= chunkBytes) flush();
      });
    });
    target.signal.throwIfAborted();
    flush();
  } finally {
    out.end();
    await finished(out).catch(() => undefined);
  }
  if (out.errored) throw out.errored;
  return count;
}
