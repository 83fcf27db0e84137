import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { sourceDiagnostics as report } from './diagnostics.js';
import { type ParsedFile, parseSource } from './document.js';

/** Pauses before a file that stops in the middle is read again, in milliseconds. */
const pauses: readonly number[] = [50, 150];

/**
 * Reads files of a project, each once: later steps see this snapshot. A file that stops in the middle is read again
 * briefly, in case it is being written. A file that is gone by now is left out.
 */
export async function readSources(root: string, files: readonly string[]): Promise<ReadonlyMap<string, ParsedFile>> {
  const found = new Map<string, ParsedFile>();
  for (const file of files) readOne(root, file, found);
  for (const pause of pauses) {
    const again = [...found.values()].filter((parsed) => parsed.incomplete);
    if (again.length === 0) break;
    await wait(pause);
    for (const { file } of again) readOne(root, file, found);
  }
  return found;
}

function readOne(root: string, file: string, found: Map<string, ParsedFile>): void {
  try {
    const bytes = readBytes(root, file);
    if (bytes) found.set(file, parseSource(file, bytes));
    else found.delete(file);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    const diagnostics = [report.report('unreadable', { reason }, { file, line: 1, column: 1 })];
    found.set(file, { file, text: '', documents: [], diagnostics, incomplete: false });
  }
}

/** Bytes of a file, or nothing when it has disappeared. Other failures are thrown. */
export function readBytes(root: string, file: string): Buffer | undefined {
  try {
    return readFileSync(join(root, file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw error;
  }
}
