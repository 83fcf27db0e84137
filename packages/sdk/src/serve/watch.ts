import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { projectFileNames } from '@sparkle-orchestration/core';

/** Milliseconds between two looks at the files. */
const every = 1000;
/** Milliseconds that files must be left alone before they are read. */
const quiet = 300;

function* filesBelow(folder: string): Generator<string> {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return;
  }
  for (const entry of entries) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

/** Size and time of every file of definitions, as one text: another text means that something changed. */
export function fingerprint(root: string): string {
  const lines: string[] = [];
  const roots = [...projectFileNames.map((name) => join(root, name))];
  for (const path of [...roots, ...filesBelow(join(root, 'config')), ...filesBelow(join(root, 'schemas'))]) {
    try {
      const { mtimeMs, size, ino } = statSync(path);
      lines.push(`${path}|${mtimeMs}|${size}|${ino}`);
    } catch {
      // Gone since it was listed, or never there.
    }
  }
  return lines.join('\n');
}

/**
 * Calls `changed` when files of the project were changed and then left alone for a moment. Looks instead of listening:
 * that also sees changes on network drives and in mounted configuration.
 */
export function watchFiles(root: string, changed: () => void): () => void {
  let known = fingerprint(root);
  let last = known;
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    const now = fingerprint(root);
    const still = now === last;
    last = now;
    if (still && now !== known) {
      known = now;
      changed();
    }
    timer = setTimeout(look, still ? every : quiet);
    timer.unref();
  };
  timer = setTimeout(look, every);
  timer.unref();
  return () => clearTimeout(timer);
}
