import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const cli = fileURLToPath(new URL('../bin/sparkle.js', import.meta.url));
const page = readFileSync(new URL('../../../docs/tutorial.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map((m) => (m[1] ?? '').trim().split('\n'));
const home = mkdtempSync(join(tmpdir(), 'sparkle-tutorial-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Splits a command as a shell does, with double quotes. */
const words = (line: string) => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((m) => m[1] ?? m[2] ?? '');

let folder = home;
function run(line: string) {
  const [command, ...args] = words(line);
  if (command === 'cd') {
    folder = join(folder, args[0] ?? '');
    return { status: 0, stdout: '', stderr: '' };
  }
  const environment = { PATH: process.env['PATH'], HOME: home, NO_COLOR: '1' };
  return spawnSync(process.execPath, [cli, ...args], { cwd: folder, env: environment, encoding: 'utf8' });
}

describe('the tutorial', () => {
  it('needs the built command', () => expect(existsSync(join(cli, '../../dist/main.js'))).toBe(true));

  it.each(blocks.flat())(
    '%s',
    (line) => {
      const { status, stdout, stderr } = run(line);
      expect(`${stdout}${stderr}`).not.toMatch(/error\[/);
      expect(status).toBe(0);
      if (line.startsWith('sparkle query')) expect(stdout).toMatch(/unknown\s+1\s+7\.00/);
      if (line.startsWith('sparkle show')) expect(stdout).toContain('4 of 4 rows');
    },
    60_000,
  );

  it('shows the misspelled step at its line, with the right name', () => {
    const file = join(folder, 'config/orchestration/orders_silver/base.yaml');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('standardize_nulls', 'standardise_nulls'));
    const { status, stderr } = run('sparkle validate');
    writeFileSync(file, text);
    const shown = /```\n(error\[transform[\s\S]*?)```/.exec(page)?.[1] ?? 'the page shows none';
    expect(stderr).toContain(shown.trim());
    expect(status).toBe(2);
  }, 60_000);
});
