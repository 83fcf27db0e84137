import { isUtf8 } from 'node:buffer';
import { readFile, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { DiagnosticError, type Location } from '@sparkle-orchestration/core';
import { dbtDiagnostics } from './diagnostics.js';
import { JsonProblem } from './json-slices.js';

/** Largest manifest that is read, in bytes: 2 GiB, the most that one buffer of every supported Node holds. */
const largest = 2 ** 31 - 1;
/** How often and how long a file that ends too early is waited for. */
const tries = 4;
const pauseMilliseconds = 150;

/** Line and column of a byte. */
export function locationOf(file: string, bytes: Buffer, offset: number): Location {
  let line = 1;
  let lineStart = 0;
  for (let at = bytes.indexOf(0x0a); at >= 0 && at < offset; at = bytes.indexOf(0x0a, at + 1)) {
    line++;
    lineStart = at + 1;
  }
  return { file, line, column: bytes.toString('utf8', lineStart, Math.min(offset, lineStart + 10_000)).length + 1 };
}

function firstBadByte(bytes: Buffer): number {
  let [low, high] = [0, bytes.length];
  // Halving on "is the beginning good": a cut character at the edge of a piece is allowed for.
  while (high - low > 8) {
    const middle = (low + high) >> 1;
    let edge = middle;
    while (edge > low && ((bytes[edge] ?? 0) & 0xc0) === 0x80) edge--;
    if (edge === low) break;
    if (isUtf8(bytes.subarray(low, edge))) low = edge;
    else high = edge;
  }
  for (let at = low; at < high; at++) {
    let end = at + 1;
    while (end < bytes.length && end < at + 4 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end++;
    if (!isUtf8(bytes.subarray(at, end))) return at;
    at = end - 1;
  }
  return low;
}

async function bytesOf(path: string, shown: string): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > largest)
      throw new DiagnosticError([dbtDiagnostics.report('manifest-too-large', { bytes: size, limit: largest })]);
    return await readFile(path);
  } catch (error) {
    if (error instanceof DiagnosticError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const known: Readonly<Record<string, string>> = {
      ENOENT: 'there is no such file',
      EISDIR: 'it is a folder',
      EACCES: 'it may not be read',
    };
    const problem = known[code] ?? (error instanceof Error ? error.message : String(error));
    throw new DiagnosticError([dbtDiagnostics.report('manifest-missing', { path: shown, problem })]);
  }
}

/**
 * Reads a file and gives its bytes to `parse`. A file that ends too early is read again a few times: dbt may be writing
 * it right now.
 *
 * @throws DiagnosticError when it is missing, too large, no UTF-8, no JSON, or half of one
 */
export async function readManifestBytes<T>(path: string, shown: string, parse: (bytes: Buffer) => T): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const bytes = await bytesOf(path, shown);
    try {
      return parse(bytes);
    } catch (error) {
      if (!(error instanceof JsonProblem)) throw error;
      if (!error.incomplete) {
        if (!isUtf8(bytes)) {
          const offset = firstBadByte(bytes);
          const at = locationOf(shown, bytes, offset);
          throw new DiagnosticError([dbtDiagnostics.report('manifest-encoding', { offset }, at)]);
        }
        const at = locationOf(shown, bytes, error.offset);
        throw new DiagnosticError([dbtDiagnostics.report('manifest-json', { problem: error.message }, at)]);
      }
      if (attempt === tries) {
        const facts = { path: shown, bytes: bytes.length };
        const at = locationOf(shown, bytes, bytes.length);
        throw new DiagnosticError([dbtDiagnostics.report('manifest-incomplete', facts, at)]);
      }
      await sleep(pauseMilliseconds);
    }
  }
}
