import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { DiagnosticError } from '@sparkle-orchestration/core';
import { fileDiagnostics } from '../diagnostics.js';
import type { FileFormat } from '../file-read.js';
import { type ListedFile, unreadable } from '../listing/list-files.js';

const zip = 'a ZIP archive (an xlsx file is one too)';
/** First bytes of formats that are often named or placed wrongly. */
const signatures: readonly (readonly [format: string, bytes: readonly number[]])[] = [
  ['Parquet', [0x50, 0x41, 0x52, 0x31]],
  ['gzip', [0x1f, 0x8b]],
  [zip, [0x50, 0x4b, 0x03, 0x04]],
  ['Zstandard', [0x28, 0xb5, 0x2f, 0xfd]],
  ['a SQLite database', [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20, 0x66]],
  ['Avro', [0x4f, 0x62, 0x6a, 0x01]],
];

function signatureOf(head: Uint8Array): string | undefined {
  return signatures.find(([, bytes]) => bytes.every((byte, n) => head[n] === byte))?.[0];
}

async function endsOf(file: ListedFile): Promise<{ head: Uint8Array; tail: Uint8Array }> {
  const handle = await open(file.path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw unreadable(file.name, error);
  });
  try {
    const read = async (position: number) => {
      const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(8), position });
      return buffer.subarray(0, bytesRead);
    };
    return { head: await read(0), tail: await read(Math.max(0, file.bytes - 8)) };
  } finally {
    await handle.close();
  }
}

/** Decompresses a gzip file to its end without keeping anything; returns how many bytes it holds. */
async function gzipBytes(file: ListedFile, signal: AbortSignal): Promise<number> {
  let bytes = 0;
  try {
    await pipeline(
      createReadStream(file.path, { highWaterMark: 1 << 18 }),
      createGunzip({ chunkSize: 1 << 18 }),
      async (chunks: AsyncIterable<Buffer>) => {
        for await (const chunk of chunks) bytes += chunk.length;
      },
      { signal },
    );
    return bytes;
  } catch (error) {
    signal.throwIfAborted();
    const why = error instanceof Error ? error.message : 'unknown';
    throw new DiagnosticError([fileDiagnostics.report('broken-gzip', { file: file.name, why })]);
  }
}

/**
 * Checks that a file can be opened and holds what its format and name say. Gzip files are read to their end: DuckDB
 * takes a cut-off one for a shorter one.
 * @returns false when the file holds nothing, so that no reader has to make sense of it
 */
export async function verify(file: ListedFile, format: FileFormat, signal: AbortSignal): Promise<boolean> {
  const { head, tail } = await endsOf(file);
  const fail = (expected: string, found: string): never => {
    throw new DiagnosticError([fileDiagnostics.report('wrong-format', { file: file.name, expected, found })]);
  };
  const found = signatureOf(head);
  if (format === 'parquet') {
    if (found !== 'Parquet') fail('Parquet', found ?? (file.bytes === 0 ? 'nothing' : 'something else'));
    if (signatureOf(tail.subarray(-4)) !== 'Parquet') fail('Parquet', 'only the beginning of a Parquet file');
    return true;
  }
  if (format === 'xlsx' || format === 'avro') {
    const wanted = format === 'xlsx' ? zip : 'Avro';
    if (found !== wanted)
      fail(format === 'xlsx' ? 'Excel' : 'Avro', found ?? (file.bytes === 0 ? 'nothing' : 'something else'));
    return true;
  }
  if (file.bytes === 0) return false;
  if (file.path.endsWith('.gz')) {
    if (found !== 'gzip') fail('gzip', found ?? 'something else');
    return (await gzipBytes(file, signal)) > 0;
  }
  if (found !== undefined) fail(format.toUpperCase(), found);
  return true;
}
