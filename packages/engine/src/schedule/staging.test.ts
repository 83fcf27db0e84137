import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryRoot } from '../../test/project.js';
import { openStaging } from './staging.js';

function leftBy(base: string, name: string, pid: number, host = hostname()): string {
  const folder = join(base, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'owner'), `${pid}\n${host}\n`);
  return folder;
}

it('removes what killed runs left, and nothing of runs that go on', async () => {
  const base = temporaryRoot();
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const killed = leftBy(base, 'killed', pid);
  const elsewhere = leftBy(base, 'elsewhere', pid, 'another-host');
  const running = leftBy(base, 'running', process.pid);
  const staging = await openStaging(base, '../../escape');
  expect(staging.folder.slice(0, -6)).toBe(join(base, '.._.._escape-'));
  expect([killed, elsewhere, running, staging.folder].map((folder) => existsSync(folder))).toEqual([
    false,
    true,
    true,
    true,
  ]);
  await staging.remove();
  expect(existsSync(staging.folder)).toBe(false);
});

it('keeps what processes of one run stage apart', async () => {
  const base = temporaryRoot();
  const [first, second] = await Promise.all([openStaging(base, 'airflow-1'), openStaging(base, 'airflow-1')]);
  expect(first.folder).not.toBe(second.folder);
  await first.remove();
  expect(existsSync(join(second.folder, 'owner'))).toBe(true);
  await second.remove();
});
