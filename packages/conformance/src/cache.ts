import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The installer of Python packages, itself pinned. */
const uvVersion = '0.13.8';
export const packageRoot = fileURLToPath(new URL('..', import.meta.url));
export const cacheRoot = process.env['SPARKLE_CACHE'] ?? join(homedir(), '.cache', 'sparkle-conformance');

/** A tool that cannot be had here, and why. With `CI=true` this is a failure, else a line. */
export class MissingTool extends Error {}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): void {
  // Certificates of the machine, for networks that have an authority of their own.
  const ran = spawnSync(command, args, { env: { UV_SYSTEM_CERTS: '1', ...env }, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (ran.error) throw new MissingTool(`${command}: ${ran.error.message}`);
  if (ran.status !== 0)
    throw new MissingTool(
      `${command} ${args.slice(0, 3).join(' ')} failed: ${(ran.stderr || ran.stdout).trim().split('\n').at(-1)}`,
    );
}

const sleep = (milliseconds: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Does something in the cache while no other process does; targets run side by side and share tools. */
function alone<T>(name: string, work: () => T): T {
  const lock = join(cacheRoot, `${name}.lock`);
  mkdirSync(cacheRoot, { recursive: true });
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch {
      const holder = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
      if (holder > 0 && !isAlive(holder)) rmSync(lock, { force: true });
      else sleep(200);
    }
  }
  try {
    return work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Makes a folder of the cache once; a mark written last says that it is complete. */
function once(folder: string, make: () => void): string {
  const mark = join(folder, '.complete');
  if (existsSync(mark)) return folder;
  return alone(basename(folder), () => {
    if (existsSync(mark)) return folder;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    make();
    writeFileSync(mark, '');
    return folder;
  });
}

function uv(): string {
  const folder = join(cacheRoot, `uv-${uvVersion}`);
  once(folder, () => {
    run('python3', ['-m', 'venv', folder]);
    run(join(folder, 'bin', 'pip'), ['install', '--quiet', `uv==${uvVersion}`]);
  });
  return join(folder, 'bin', 'uv');
}

/** A Python environment with exactly the packages of a lock file; its folder is named by the file's content. */
export function pythonEnvironment(lock: string): string {
  const path = join(packageRoot, 'locks', `${lock}.txt`);
  const hash = createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16);
  const folder = join(cacheRoot, `${lock}-${hash}`);
  return once(folder, () => {
    const tool = uv();
    run(tool, ['venv', '--quiet', '--allow-existing', '--python', '3.11', folder]);
    run(tool, ['pip', 'install', '--quiet', '-r', path], { ...process.env, VIRTUAL_ENV: folder });
  });
}

/** Version of a package in a lock file. */
export function lockedVersion(lock: string, name: string): string {
  const text = readFileSync(join(packageRoot, 'locks', `${lock}.txt`), 'utf8');
  return new RegExp(`^${name}==(\\S+)`, 'm').exec(text)?.[1] ?? '';
}

const workspace = join(packageRoot, '..', '..');
let wheel: { readonly file: string; readonly hash: string } | undefined;

/** The wheel of this checkout's command line, made once in a process. */
function runnerWheel(): { readonly file: string; readonly hash: string } {
  if (wheel) return wheel;
  const folder = join(cacheRoot, 'wheel');
  const built = spawnSync(process.execPath, [join(workspace, 'scripts', 'build-wheel.mjs'), folder], {
    encoding: 'utf8',
  });
  if (built.status !== 0) throw new Error(`the wheel of the runner cannot be made: ${built.stderr.trim()}`);
  const file = built.stdout.trim();
  wheel = { file, hash: createHash('sha256').update(readFileSync(file)).digest('hex') };
  return wheel;
}

/** Installs the runner as users do: its wheel, with the Node that the wheel asks for. */
export function installRunner(venv: string): void {
  alone('wheel', () => installWheel(venv));
}

function installWheel(venv: string): void {
  const { file, hash } = runnerWheel();
  const mark = join(venv, '.runner');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === hash) return;
  rmSync(mark, { force: true });
  run(uv(), ['pip', 'install', '--quiet', '--reinstall-package', 'sparkle-orchestration', file], {
    ...process.env,
    VIRTUAL_ENV: venv,
  });
  writeFileSync(mark, hash);
}

/** What a MariaDB server of Debian needs beside the machine's own libraries. */
const mariadbPackages = ['mariadb-server-core', 'liburing2', 'libaio1', 'libnuma1'];

/**
 * A folder with a MariaDB server: its packages are unpacked and not installed, so nothing of the machine changes.
 * @throws MissingTool where there is no apt, or it has no such package
 */
export function mariadbFolder(): string {
  const folder = join(cacheRoot, 'mariadb');
  return once(folder, () => {
    const fetched = (name: string) =>
      spawnSync('apt-get', ['download', '-q', name], { cwd: folder, encoding: 'utf8' }).status === 0;
    // The list of packages may be older than what the archive still has.
    if (!mariadbPackages.every(fetched)) run('apt-get', ['update', '-q']);
    for (const name of mariadbPackages) if (!fetched(name)) throw new MissingTool(`apt-get download ${name} failed`);
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.deb'))) {
      run('dpkg', ['-x', join(folder, file), folder]);
      rmSync(join(folder, file));
    }
  });
}

/** A command of an npm package, in a folder of its own; the exact version is part of its name. */
export function nodeCommand(name: string, version: string, command = name): string {
  const folder = once(join(cacheRoot, `npm-${name}-${version}`), () => {
    const target = join(cacheRoot, `npm-${name}-${version}`);
    run('npm', ['install', '--prefix', target, '--no-audit', '--no-fund', '--ignore-scripts', `${name}@${version}`]);
  });
  return join(folder, 'node_modules', '.bin', command);
}
