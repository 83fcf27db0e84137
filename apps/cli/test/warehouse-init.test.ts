import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cli, sparkle } from './command.js';

const home = mkdtempSync(join(tmpdir(), 'sparkle-init-'));
const folder = join(home, 'shop');
mkdirSync(folder);
afterAll(() => rmSync(home, { recursive: true, force: true }));
const read = (path: string) => readFileSync(join(folder, path), 'utf8');

/** Keys of a systemd unit with their values. */
function unitFile(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\n').filter((line) => /^[A-Z][A-Za-z]+=/.test(line));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

it('warehouse init writes a project that validates and runs as it stands', () => {
  const made = sparkle(folder, ['warehouse', 'init']);
  expect(made.status, made.stderr).toBe(0);
  expect(made.stdout).toContain('wrote config/jobs/daily_ingestion.yaml');
  expect(sparkle(folder, ['warehouse', 'validate']).status).toBe(0);
  expect(sparkle(folder, ['warehouse', 'run', 'daily_ingestion']).status).toBe(0);
  const rows = sparkle(folder, ['query', 'select name from main.raw.users order by id', '--json']);
  expect(rows.stdout).toMatch(/Ada[\s\S]*Grace/);
}, 180_000);

it('warehouse init --deploy adds the files of a server, and writes over nothing', () => {
  const made = sparkle(folder, ['warehouse', 'init', '--deploy', '--json']);
  expect(made.status, made.stderr).toBe(0);
  expect((JSON.parse(made.stdout) as { files: string[] }).files.sort()).toEqual([
    '.dockerignore',
    'deployment/Dockerfile',
    'deployment/compose.yaml',
    'deployment/shop.service',
  ]);
  const before = read('deployment/shop.service');
  const again = sparkle(folder, ['warehouse', 'init', '--deploy']);
  expect(again.status).not.toBe(0);
  expect(again.stderr).toContain('deployment/shop.service');
  expect(read('deployment/shop.service')).toBe(before);
});

it('its image runs as a user who may write where its volumes are, and no secret or state goes into it', () => {
  const image = read('deployment/Dockerfile');
  const { services, volumes } = parse(read('deployment/compose.yaml')) as {
    services: Record<string, { volumes: string[]; build: { dockerfile: string; context: string } }>;
    volumes: object;
  };
  const service = services['shop'];
  expect(existsSync(join(folder, 'deployment', service?.build.context ?? '', service?.build.dockerfile ?? ''))).toBe(
    true,
  );
  const mounts = (service?.volumes ?? []).map((one) => one.split(':'));
  expect(mounts.map(([name]) => name)).toEqual(Object.keys(volumes));
  const owned = /^RUN mkdir -p (.*) && chown node:node \. (.*)$/m.exec(image);
  for (const [, path] of mounts) {
    const name = path?.replace('/srv/shop/', '') ?? '';
    expect(owned?.[1]?.split(' ')).toContain(name);
    expect(owned?.[2]?.split(' ')).toContain(name);
  }
  expect(image.indexOf('RUN mkdir')).toBeLessThan(image.indexOf('USER node'));
  for (const kept of ['.sparkle', 'warehouse', '.env']) expect(read('.dockerignore').split('\n')).toContain(kept);
  const version = sparkle(folder, ['--version']).stdout.trim();
  expect(image).toContain(`@sparkle-orchestration/cli@${version} `);
});

it('its systemd unit serves, and ends by its own signal with a status that it calls success', async () => {
  const unit = unitFile(read('deployment/shop.service'));
  const [program = '', ...args] = (unit.get('ExecStart') ?? '').split(' ');
  // `sparkle` as npm installs it; any free port, because others run on this machine.
  mkdirSync(join(home, 'bin'));
  writeFileSync(join(home, 'bin/sparkle'), `#!/bin/sh\nexec "${process.execPath}" "${cli}" "$@" --port 0 --json\n`);
  chmodSync(join(home, 'bin/sparkle'), 0o755);
  const [name = '', value = ''] = (unit.get('Environment') ?? '').split('=');
  const child = spawn(program, args, {
    cwd: folder,
    env: { PATH: `${join(home, 'bin')}:${process.env['PATH']}`, HOME: home, [name]: value },
  });
  const exit = new Promise<number | null>((done) => child.on('exit', (code) => done(code)));
  let out = '';
  const listening = new Promise<string>((found, failed) => {
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      const url = /"type":"listening","url":"([^"]+)"/.exec(out)?.[1];
      if (url) found(url);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.on('exit', () => failed(new Error(out)));
  });
  try {
    // The health check of the compose file asks the same address.
    expect(read('deployment/compose.yaml')).toContain('/health/live');
    expect((await fetch(`${await listening}/health/live`)).status).toBe(200);
  } finally {
    child.kill(unit.get('KillSignal') as NodeJS.Signals);
  }
  expect(String(await exit)).toBe(unit.get('SuccessExitStatus'));
}, 180_000);
