import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import { DiagnosticError } from '@sparkle-orchestration/core';
import { fileDiagnostics } from '../diagnostics.js';
import type { ListedFile } from '../listing/list-files.js';

/** A decoder that refuses bytes without a meaning, or a diagnostic for a name that is no encoding. */
export function decoderFor(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch {
    throw new DiagnosticError([fileDiagnostics.report('unknown-encoding', { encoding })]);
  }
}

/** Whether files of this encoding can be read as they are. */
export function isUtf8(encoding: string): boolean {
  return decoderFor(encoding).encoding === 'utf-8';
}

/** Writes a file as UTF-8 into the staging folder, decompressed; returns the new path. Streams, whatever the size. */
export async function transcode(
  file: ListedFile,
  encoding: string,
  target: { readonly folder: string; readonly number: number; readonly signal: AbortSignal },
): Promise<string> {
  const path = join(target.folder, `${String(target.number).padStart(6, '0')}.txt`);
  const decoder = decoderFor(encoding);
  async function* decode(chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  }
  const source = createReadStream(file.path, { highWaterMark: 1 << 18 });
  try {
    if (file.path.endsWith('.gz'))
      await pipeline(source, createGunzip(), decode, createWriteStream(path), { signal: target.signal });
    else await pipeline(source, decode, createWriteStream(path), { signal: target.signal });
    return path;
  } catch (error) {
    target.signal.throwIfAborted();
    if (!(error instanceof TypeError)) throw error;
    throw new DiagnosticError([fileDiagnostics.report('bad-encoding', { file: file.name, encoding })]);
  }
}
