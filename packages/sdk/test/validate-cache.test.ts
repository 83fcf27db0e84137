import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { validateAll } from '../src/validate-cache.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const good = {
  pipeline_type: 'silver_batch_transformation',
  source_table: 'bronze.orders',
  destination_schema: 'silver',
  destination_table: 'orders',
  write_mode: 'overwrite',
  owner: '${OWNER:data}',
  transformers: [{ name: 'drop_exact_duplicates' }],
};

/** A project whose files are old enough to be remembered. */
async function project(files: Readonly<Record<string, string | object>>) {
  const root = mkdtempSync(join(tmpdir(), 'sparkle-cache-'));
  folders.push(root);
  const write = async (file: string, content: string | object) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), typeof content === 'string' ? content : JSON.stringify(content));
    await wait(40);
  };
  for (const [file, content] of Object.entries(files)) await write(file, content);
  const validate = async (environment = {}) => {
    const { unchanged, diagnostics } = await validateAll({ from: root, env: 'dev', adapters: false, environment });
    return { unchanged, errors: diagnostics.filter((d) => d.severity === 'error').map((d) => d.code) };
  };
  return { root, write, validate };
}

const file = 'config/orchestration/orders/dev.json';
const sql = { task: 'RunSQLFileTask', id: 'a', params: { sql_file: 'sql/a.sql' } };
const custom = { pipeline_type: 'custom', tasks: [sql] };

describe('validating again', () => {
  it('takes the result of the last time while nothing has changed', async () => {
    const { validate } = await project({ [file]: { ...good, retriess: 1 } });
    const first = await validate();
    expect(first).toEqual({ unchanged: false, errors: ['config/unknown-key'] });
    expect(await validate()).toEqual({ ...first, unchanged: true });
  });

  it.each([
    ['an edit', file, { ...good, retriess: 1 }, ['config/unknown-key']],
    ['a new pipeline', 'config/orchestration/other/dev.json', '{', ['source/incomplete']],
    ['a new file for the same environment', 'config/orchestration/orders/dev.yaml', 'a: 1', ['config/two-files']],
    ['a project file', 'sparkle.config.yaml', 'nam: x', ['config/unknown-key']],
    ['columns', 'schemas/main.bronze.orders.json', '{', ['source/incomplete']],
  ])('sees %s', async (_, changed, content, errors) => {
    const { validate, write } = await project({ [file]: good });
    expect(await validate()).toEqual({ unchanged: false, errors: [] });
    await write(changed, content);
    expect(await validate()).toEqual({ unchanged: false, errors });
  });

  it('sees an edit of a file that a task names, and that it is there now', async () => {
    const { validate, write } = await project({ 'config/orchestration/orders/dev.json': custom });
    expect((await validate()).errors).toHaveLength(1);
    await write('sql/a.sql', 'select 1');
    expect(await validate()).toEqual({ unchanged: false, errors: [] });
    expect((await validate()).unchanged).toBe(true);
    await write('sql/a.sql', 'select 2');
    expect((await validate()).unchanged).toBe(false);
  });

  it('sees another value of a variable that definitions use, and no other', async () => {
    const { validate } = await project({ [file]: good });
    await validate({ OWNER: 'a', HOME: '/x' });
    expect((await validate({ OWNER: 'a', HOME: '/y' })).unchanged).toBe(true);
    expect((await validate({ OWNER: 'b' })).unchanged).toBe(false);
  });

  it('never remembers a project that is code', async () => {
    const { validate } = await project({
      'config/orchestration/orders/pipeline.ts': `export default ${JSON.stringify(good)};`,
    });
    await validate();
    expect((await validate()).unchanged).toBe(false);
  });
});
