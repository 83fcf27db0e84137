import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const script = fileURLToPath(new URL('scenarios/step-functions-choice/output/run-task.sh', import.meta.url));
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkle-run-task-'));
  writeFileSync(join(folder, 'aws'), `#!/bin/sh\nprintf '%s\\n' "$@" >> "${folder}/told"\n`);
  // A task: it writes what it gives to the file after --outputs.
  writeFileSync(
    join(folder, 'task'),
    '#!/bin/sh\nprintf \'{"rows":3}\' > "$3"\necho said >&2\ncp "$3" "$(dirname "$0")/given"\nexit "$1"\n',
  );
  for (const name of ['aws', 'task']) chmodSync(join(folder, name), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The entry point of the image; a reader of its output waits until nothing holds it open any more. */
function run(code: number) {
  writeFileSync(join(folder, 'told'), '');
  const env = {
    PATH: `${folder}:${process.env['PATH'] ?? ''}`,
    TASK_TOKEN: 'token',
    SPARKLE_HEARTBEAT_SECONDS: '600',
  };
  const ran = spawnSync('sh', [script, 'task', String(code)], { env, encoding: 'utf8', timeout: 120_000 });
  return { ...ran, told: readFileSync(join(folder, 'told'), 'utf8').split('\n') };
}

it('ends with its task, long before the next heartbeat, and tells what the task gives', { timeout: 150_000 }, () => {
  const ran = run(0);
  expect(ran.error).toBeUndefined();
  expect(ran.status).toBe(0);
  expect(ran.stderr).toContain('said');
  expect(ran.told.slice(0, 4)).toEqual(['stepfunctions', 'send-task-success', '--task-token', 'token']);
  expect(readFileSync(join(folder, 'given'), 'utf8')).toBe('{"rows":3}');
});

it('tells a task that failed by its exit code', { timeout: 150_000 }, () => {
  const ran = run(75);
  expect(ran.status).toBe(75);
  expect(ran.told).toContain('Sparkle.NotReady');
});
