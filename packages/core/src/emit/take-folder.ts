import { randomInt } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { emitDiagnostics } from './diagnostics.js';
import { stagingPrefix } from './output-path.js';

/** Staging folders of writers of this process. */
const own = new Set<string>();
let writers = 0;

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not ours to signal, but there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The process that a staging folder belongs to while it writes; folders of killed ones are removed. */
async function otherWriter(dir: string, staging: string): Promise<{ name: string; pid: number } | undefined> {
  for (const name of await readdir(dir)) {
    const folder = path.join(dir, name);
    if (!name.startsWith(stagingPrefix) || folder === staging) continue;
    const pid = Number.parseInt(name.slice(stagingPrefix.length), 10);
    const lives = pid === process.pid ? own.has(folder) : pid > 0 && isRunning(pid);
    if (lives) return { name, pid };
    await rm(folder, { recursive: true, force: true });
  }
  return undefined;
}

/**
 * Makes the staging folder of a writer, which no other has beside it: two that see each other both step back and try
 * again, for at most so many seconds.
 */
export async function takeFolder(
  dir: string,
  waitSeconds: number,
): Promise<{ readonly staging: string; readonly busy?: Diagnostic; release(): Promise<void> }> {
  const staging = path.join(dir, `${stagingPrefix}${process.pid}-${++writers}`);
  const release = async () => {
    own.delete(staging);
    await rm(staging, { recursive: true, force: true }).catch(() => undefined);
  };
  const end = performance.now() + waitSeconds * 1000;
  for (;;) {
    own.add(staging);
    await mkdir(staging, { recursive: true });
    const other = await otherWriter(dir, staging);
    if (!other) return { staging, release };
    await release();
    if (performance.now() >= end) {
      const problem = `process ${other.pid} is writing here (waited ${waitSeconds} s)`;
      const hint = `wait for it to end; if it is no writer of ours, remove ${other.name}`;
      const busy = emitDiagnostics.report('output-busy', { problem }, undefined, { hint });
      return { staging, busy, release };
    }
    await sleep(randomInt(20, 200));
  }
}
