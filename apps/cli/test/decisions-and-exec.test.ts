import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openProject } from '@sparkle-orchestration/sdk';
import { openRunStore } from '@sparkle-orchestration/state';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, sparkle } from './command.js';

const folder = mkdtempSync(join(tmpdir(), 'sparkle-decisions-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
function write(path: string, content: unknown): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
}
const define = (name: string, tasks: readonly object[]) =>
  write(`config/orchestration/${name}/dev.json`, { pipeline_type: 'custom', extra_config: { tasks } });

write('sparkle.config.yaml', 'name: shop\n');
write('note.mjs', "import { writeFileSync } from 'node:fs'; writeFileSync('note.txt', process.argv[2]);\n");
define('publish', [
  { id: 'ask', task: 'ApproveTask', params: { message: 'publish?', approvers: ['ann', 'kim'], timeout: 600 } },
  { id: 'after', task: 'RunSQLFileTask', params: { sql_statement: 'select 1' }, depends_on: ['ask'] },
]);
define('steps', [
  {
    id: 'first',
    task: 'RunSQLFileTask',
    params: { sql_statement: "select 'none' as word" },
    outputs: { word: 'word' },
  },
  {
    id: 'second',
    task: 'RunScriptTask',
    params: { file: 'note.mjs', args: ['{{ tasks.first.outputs.word }}'] },
    depends_on: ['first'],
  },
  { id: 'file', task: 'WaitTask', params: { file: 'drop/*.csv', timeout: 600, poll_interval: 60 } },
]);

describe('sparkle approve', () => {
  /** Starts the run, and waits until it asks. */
  async function asking() {
    const child = spawn(process.execPath, [cli, 'run', 'publish', '--env', 'dev'], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder, NO_COLOR: '1' },
      stdio: 'ignore',
    });
    const exit = new Promise<number | null>((done) => child.on('exit', (code) => done(code)));
    // Looking into the file costs less than a command each time.
    const store = openRunStore(join(folder, '.sparkle/dev.sqlite'));
    try {
      for (;;) {
        const [question] = store.openApprovals();
        if (question) return { question, exit };
        if (child.exitCode !== null) throw new Error(`the run ended with ${child.exitCode}`);
        await sleep(50);
      }
    } finally {
      store.close();
    }
  }

  it('lists what waits, takes the first answer of somebody who may decide, and the run goes on', async () => {
    const { question, exit } = await asking();
    expect(JSON.parse(sparkle(folder, ['approve', '--env', 'dev', '--json']).stdout)).toMatchObject([
      { runId: question.runId, task: 'ask', message: 'publish?' },
    ]);

    const answer = (...more: readonly string[]) =>
      sparkle(folder, ['approve', '--env', 'dev', question.runId, ...more]);
    const stranger = answer('--by', 'bob');
    expect(stranger.stderr).toContain('sdk/not-an-approver');
    expect(stranger.stderr).toContain('bob may not decide; ann, kim may.');
    expect(stranger.status).not.toBe(0);

    expect(answer('ask', '--by', 'kim', '--comment', 'fine')).toMatchObject({
      status: 0,
      stdout: `ask of run ${question.runId}: approved by kim\n`,
    });
    const late = answer('--by', 'ann', '--reject');
    expect(late.stderr).toContain('sdk/no-question');
    expect(late.status).not.toBe(0);
    expect(await exit).toBe(0);
    expect(sparkle(folder, ['approve', '--env', 'dev']).stdout).toBe('nothing waits for a decision\n');
  }, 180_000);

  it('--reject fails the run, with who and why', async () => {
    const { question, exit } = await asking();
    sparkle(folder, ['approve', '--env', 'dev', question.runId, '--reject', '--by', 'ann', '--comment', 'not today']);
    expect(await exit).toBe(1);
    const { stdout } = sparkle(folder, ['runs', question.runId, '--env', 'dev', '--json']);
    expect(stdout).toContain('rejected by ann: not today');
  }, 180_000);
});

describe('sparkle exec', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    const project = await openProject({ from: folder, env: 'dev', adapters: false, environment: {} });
    const pipeline = project.definition.pipelines.find((one) => one.name === 'steps');
    if (!pipeline) throw new Error('the pipeline is not there');
    const { graph, diagnostics } = project.compiler.compile(pipeline);
    expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
    write('graph.json', JSON.stringify(graph));
  });
  const exec = (...more: readonly string[]) => {
    const day = ['--interval-start', '2026-03-01T00:00:00Z', '--interval-end', '2026-03-02T00:00:00Z'];
    return sparkle(folder, ['exec', 'graph.json', ...day, ...more]);
  };

  it('--inputs gives a task what others gave, --outputs keeps what it gives', () => {
    expect(exec('--task', 'first', '--outputs', 'first.json')).toMatchObject({ status: 0 });
    expect(JSON.parse(readFileSync(join(folder, 'first.json'), 'utf8'))).toEqual({ status: 'success', word: 'none' });
    // Exactly this text, whatever a shell would make of it.
    const word = '$(date) "quoted" ; ü';
    write('inputs.json', { first: { word } });
    const done = exec('--task', 'second', '--inputs', 'inputs.json');
    expect(done.stderr).toBe('');
    expect(done.status).toBe(0);
    expect(readFileSync(join(folder, 'note.txt'), 'utf8')).toBe(word);
  });

  it.each([
    ['is not there', undefined],
    ['is no JSON', '{'],
    ['is a list', '[]'],
    ['has no names of tasks', '{"word": "x"}'],
  ])('--inputs refuses a file that %s, and runs nothing', (_, content) => {
    rmSync(join(folder, 'note.txt'), { force: true });
    rmSync(join(folder, 'bad.json'), { force: true });
    if (content !== undefined) write('bad.json', content);
    const bad = exec('--task', 'second', '--inputs', 'bad.json');
    expect(bad.stderr).toContain('sdk/inputs-file');
    expect(bad.status).toBe(2);
    expect(() => readFileSync(join(folder, 'note.txt'))).toThrow();
  });

  it('--once looks once: 75 when it is not ready, 0 when it is', () => {
    expect(exec('--task', 'file', '--once')).toMatchObject({ status: 75, stdout: '' });
    write('drop/a.csv', 'id\n1\n');
    // A file that was changed just now may still be written to.
    const before = new Date(Date.now() - 60_000);
    utimesSync(join(folder, 'drop/a.csv'), before, before);
    expect(exec('--task', 'file', '--once')).toMatchObject({ status: 0 });
  });
});
