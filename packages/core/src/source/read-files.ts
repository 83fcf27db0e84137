import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { sourceDiagnostics as report } from './diagnostics.js';
import { formatOf, type ParsedFile, parseModule, parseSource } from './document.js';
import type { ModuleContext } from './module.js';

/** Pauses before a file that stops in the middle is read again, in milliseconds. */
const pauses: readonly number[] = [50, 150];

/**
 * Reads files of a project, each once: later steps see this snapshot. A file that stops in the middle is read again
 * briefly, in case it is being written. A file that is gone by now is left out. Modules are run, with `context`.
 */
export async function readSources(
  root: string,
  files: readonly string[],
  context: ModuleContext,
): Promise<ReadonlyMap<string, ParsedFile>> {
  const found = new Map<string, ParsedFile>();
  for (const file of files) {
    if (formatOf(file) === 'module') await runOne(root, file, context, found);
    else readOne(root, file, found);
  }
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
    found.set(file, unreadable(file, error));
  }
}

async function runOne(
  root: string,
  file: string,
  context: ModuleContext,
  found: Map<string, ParsedFile>,
): Promise<void> {
  let bytes: Buffer | undefined;
  try {
    bytes = readBytes(root, file);
  } catch (error) {
    found.set(file, unreadable(file, error));
  }
  if (bytes) found.set(file, await parseModule(root, file, bytes, context));
}

function unreadable(file: string, error: unknown): ParsedFile {
  const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
  const diagnostics = [report.report('unreadable', { reason }, { file, line: 1, column: 1 })];
  return { file, text: '', documents: [], diagnostics, incomplete: false };
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
