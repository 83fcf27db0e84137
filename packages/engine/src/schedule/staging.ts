import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Folder of one process of a run for staged files. */
export interface Staging {
  readonly folder: string;
  remove(): Promise<void>;
}

const ownerFile = 'owner';

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

/** Folders of runs of this machine whose process is gone: a killed run cannot remove its own. */
async function sweep(base: string): Promise<void> {
  for (const name of await readdir(base)) {
    const owner = await readFile(join(base, name, ownerFile), 'utf8').catch(() => '');
    const [pid, host] = owner.split('\n');
    if (host === hostname() && isGone(Number(pid))) await rm(join(base, name), { recursive: true, force: true });
  }
}

/**
 * Makes a folder for a run below `base`, and removes what killed runs left there. Operations that an orchestrator starts
 * as processes of their own have one run id between them, so every call makes another folder.
 */
export async function openStaging(base: string, runId: string): Promise<Staging> {
  await mkdir(base, { recursive: true });
  const folder = await mkdtemp(join(base, `${runId.replace(/[^\w.-]/g, '_')}-`));
  await writeFile(join(folder, ownerFile), `${process.pid}\n${hostname()}\n`);
  await sweep(base).catch(() => undefined);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }).catch(() => undefined) };
}
