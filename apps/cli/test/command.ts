import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../../..', import.meta.url));
export const cli = fileURLToPath(new URL('../bin/sparkle.js', import.meta.url));

export interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command as a user's shell does, with this environment and nothing else of ours. */
export function sparkle(
  cwd: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Answer {
  const env = { PATH: process.env['PATH'] ?? '', HOME: tmpdir(), NO_COLOR: '1', ...environment };
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return { status, stdout, stderr };
}

/** A copy of the example project in a folder of its own, with the adapters of this checkout installed. */
export function exampleProject(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sparkle-example-'));
  for (const part of ['config', 'data', 'schemas', 'sparkle.config.yaml'])
    cpSync(join(repository, part), join(folder, part), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'), 'dir');
  return folder;
}

/** Every file below a folder with its bytes. */
export function filesBelow(folder: string, skip: readonly string[] = ['node_modules']): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  const visit = (at: string) => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      if (skip.includes(entry.name)) continue;
      const path = join(at, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (entry.isFile()) files.set(relative(folder, path), readFileSync(path));
    }
  };
  visit(folder);
  return files;
}
