import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cli, sparkle } from './command.js';

const folder = mkdtempSync(join(tmpdir(), 'sparkle-interrupt-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A first task that takes so long, and a second one after it. */
function define(name: string, statement: string): void {
  const task = { task: 'RunSQLFileTask' };
  const tasks = [
    { ...task, id: 'first', params: { sql_statement: statement } },
    { ...task, id: 'second', params: { sql_statement: 'select 1' }, depends_on: ['first'] },
  ];
  mkdirSync(join(folder, `config/orchestration/${name}`), { recursive: true });
  writeFileSync(
    join(folder, `config/orchestration/${name}/dev.json`),
    JSON.stringify({ pipeline_type: 'custom', tasks }),
  );
}
// Adding up pairs takes time but no memory: about a second, and about a minute.
define('short', 'select sum(a.range * b.range) from range(20000) a, range(20000) b');
define('long', 'select sum(a.range * b.range) from range(200000) a, range(200000) b');
define('quick', 'select 1');

/** Runs a pipeline and sends signals once its first task has begun. */
async function interrupted(name: string, signals: readonly NodeJS.Signals[]) {
  const child = spawn(process.execPath, [cli, 'run', name, '--env', 'dev'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], NO_COLOR: '1' },
  });
  let out = '';
  let sent = false;
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    if (sent || !out.includes('task_started')) return;
    sent = true;
    for (const [i, signal] of signals.entries()) setTimeout(() => child.kill(signal), 200 + i * 300);
  });
  const exit = await new Promise<number | null>((done) => child.on('exit', (code) => done(code)));
  const events = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; task?: string; status?: string; result?: { status: string } });
  const finished = Object.fromEntries(
    events.filter((e) => e.type === 'task_finished').map((e) => [e.task, e.result?.status]),
  );
  return { exit, finished, status: events.find((e) => e.type === 'run_finished')?.status };
}

describe('an interrupt', () => {
  it('once lets the running task end, starts nothing more, and exits with 130', async () => {
    expect(await interrupted('short', ['SIGINT'])).toEqual({
      exit: 130,
      finished: { first: 'success', second: 'interrupted' },
      status: 'interrupted',
    });
  }, 60_000);

  it('twice stops the running statement at once, and exits with 143 for SIGTERM', async () => {
    const { exit, status } = await interrupted('long', ['SIGTERM', 'SIGTERM']);
    expect({ exit, status }).toEqual({ exit: 143, status: 'interrupted' });
  }, 40_000);

  it('leaves nothing behind that stops the next run', () => {
    expect(sparkle(folder, ['run', 'quick', '--env', 'dev']).status).toBe(0);
  }, 60_000);
});
