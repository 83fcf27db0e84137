import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sparkle } from './command.js';

const folder = mkdtempSync(join(tmpdir(), 'sparkle-bad-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(root: string, file: string, content: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), content);
}

/** A silver pipeline; what is wrong with it stands in line 2. */
function define(root: string, name: string, wrong: object = {}): void {
  const good = {
    pipeline_type: 'silver_batch_transformation',
    source_table: 'bronze.orders',
    destination_schema: 'silver',
    destination_table: name.toLowerCase(),
    write_mode: 'overwrite',
    transformers: [{ name: 'drop_exact_duplicates' }],
  };
  const first = JSON.stringify(wrong).slice(1, -1);
  const rest = Object.entries(good).filter(([key]) => !(key in wrong));
  const lines = rest.map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  write(
    root,
    `config/orchestration/${name}/dev.json`,
    `{\n${[...(first ? [`  ${first}`] : []), ...lines].join(',\n')}\n}\n`,
  );
}

interface Found {
  readonly severity: string;
  readonly code: string;
  readonly message: string;
  readonly location?: { readonly file: string; readonly line: number };
  readonly hint?: string;
}

function validate(root: string, ...args: readonly string[]) {
  const { status, stdout } = sparkle(root, ['validate', '--env', 'dev', '--format', 'json', ...args]);
  return { status, found: (JSON.parse(stdout) as { readonly diagnostics: readonly Found[] }).diagnostics };
}

describe('a project in which much is wrong', () => {
  const wrong: Readonly<Record<string, readonly [definition: object, expected: string]>> = {
    typo: [{ retriess: 3 }, 'config/unknown-key'],
    cycle_b: [{ dependencies: ['cycle_a'] }, 'config/cycle'],
    selfish: [{ dependencies: ['selfish'] }, 'config/cycle'],
    merge_no_key: [{ write_mode: 'merge' }, 'config/merge-without-key'],
    hour_25: [{ schedule: '0 25 * * *' }, 'config/bad-schedule'],
    zero_step: [{ schedule: '*/0 * * * *' }, 'config/bad-schedule'],
    feb_30: [{ schedule: '0 0 30 2 *' }, 'config/bad-schedule'],
    seven_fields: [{ schedule: '0 0 0 1 1 * 2026' }, 'config/bad-schedule'],
    backwards: [{ schedule: '0 22-2 * * *' }, 'config/bad-schedule'],
    mars: [{ timezone: 'Mars/Olympus', schedule: '@daily' }, 'config/bad-timezone'],
    negative: [{ retries: -1 }, 'config/bad-value'],
    enormous: [{ retries: 1e9 }, 'config/bad-value'],
    unset: [{ owner: 'a ${NOT_SET_ANYWHERE} b' }, 'config/variable-unset'],
    unknown_step: [{ transformers: [{ name: 'drop_exact_duplicatess' }] }, 'transform/unknown-transformer'],
    unknown_type: [{ pipeline_type: 'silver_batch_transformatio' }, 'config/unknown-template'],
    twin_b: [{ destination_table: 'twin_a' }, 'pipelines/writers-clash'],
  };
  for (const [name, [definition]] of Object.entries(wrong)) define(folder, name, definition);
  define(folder, 'cycle_a', { dependencies: ['cycle_b'] });
  define(folder, 'twin_a');
  define(folder, 'good', { owner: '${NOT_SET_EITHER:a:b}' });
  define(folder, 'not_from_here', { dependencies: ['godo'] });
  define(folder, 'Bad-Name');
  write(folder, 'config/orchestration/torn/dev.json', '{\n  "pipeline_type": "silver');
  const { status, found } = validate(folder);
  const of = (name: string) => found.filter((f) => f.severity === 'error' && f.location?.file.includes(`/${name}/`));

  it.each(Object.entries(wrong))('%s is told at its line, beside all others', (name, [, code]) => {
    expect(of(name).map((f) => [f.code, f.location?.line])).toEqual([[code, 2]]);
  });

  it('ends with the exit code of a broken definition, and hides no good file', () => {
    expect(status).toBe(2);
    expect(of('torn').map((f) => f.code)).toEqual(['source/incomplete']);
    expect(of('Bad-Name').map((f) => f.code)).toEqual(['config/bad-name']);
    expect(of('good')).toEqual([]);
    expect(sparkle(folder, ['validate', 'good', '--env', 'dev']).stdout).not.toContain('cycle');
  });

  it('names what was probably meant', () => {
    const hints = (name: string) => found.filter((f) => f.location?.file.includes(`/${name}/`)).map((f) => f.hint);
    expect(hints('typo')).toContain('did you mean "retries"?');
    expect(hints('not_from_here')).toContain('did you mean "good"?');
    expect(found.find((f) => f.code === 'config/unknown-dependency')?.severity).toBe('warning');
    expect(validate(folder, '--strict').found.find((f) => f.code === 'config/unknown-dependency')?.severity).toBe(
      'error',
    );
  });

  it('shows the circle that tables make, where one of them is read', () => {
    const root = join(folder, 'circle');
    define(root, 'a', { source_table: 'silver.b' });
    define(root, 'b', { source_table: 'silver.a' });
    const circle = validate(root).found.filter((f) => f.severity === 'error');
    expect(circle.map((f) => [f.code, f.message, f.location?.line])).toEqual([
      ['pipelines/pipeline-cycle', 'Pipelines depend on each other in a circle: a → b → a.', 2],
    ]);
  });
});

describe('a wrong call', () => {
  it.each([
    [['run', 'good', '--limit', 'abc'], 'It must be a whole number, 1 or more.'],
    [['show', 'silver.good', '--limit', '1.5'], 'It must be a whole number, 0 or more.'],
    [['validat'], 'Did you mean validate?'],
    [['run', 'good', '--nonsense'], "unknown option '--nonsense'"],
    [['run'], 'nothing-selected'],
    [['run', 'goood'], 'Did you mean "good"?'],
    [['run', 'good', '--param', 'x'], 'param'],
    [['generate-deploy', 'good', '--orchestrator', 'airfow'], 'No adapter'],
  ])('%j says what is wrong and exits with 2', (args, text) => {
    const { status, stdout, stderr } = sparkle(folder, args);
    expect([status, `${stdout}${stderr}`]).toEqual([2, expect.stringContaining(text)]);
  });

  it('outside of a project says where it looked', () => {
    const { status, stderr } = sparkle(tmpdir(), ['validate']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('There is no project in')]);
  });
});

describe('a chain of 5,000 pipelines', () => {
  it('is ordered and checked like a short one', () => {
    const root = join(folder, 'chain');
    for (let i = 0; i < 5000; i++) define(root, `p${i}`, i === 0 ? {} : { source_table: `silver.p${i - 1}` });
    expect(validate(root)).toMatchObject({ status: 0 });
  }, 60_000);
});
