import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openProject, queryWarehouse, runPipelines } from '../src/index.js';
import { projectFolder } from './project-folder.js';

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

const environment = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
const target = {
  pipeline_type: 'custom',
  extra_config: {
    tasks: [
      { id: 'count', task: 'RunScriptTask', params: { file: 'count.sh', args: ['{{ interval.start | date }}'] } },
    ],
  },
};

function project(name: string, definition: object): string {
  const root = projectFolder(
    {
      'config/connections/duck/dev.json': { type: 'duckdb', path: 'shop.duckdb' },
      'config/orchestration/daily/dev.json': target,
      [`config/orchestration/${name}/dev.json`]: definition,
      'count.sh': 'echo "$1" >> days.txt\ntest ! -f "broken-$1"\n',
    },
    { warehouse: 'duck' },
  );
  roots.push(root);
  return root;
}

async function run(root: string, name: string, now?: Date, interval?: { start: Date; end: Date }) {
  const opened = await openProject({ from: root, env: 'dev', environment });
  const more = { ...(now ? { now: () => now } : {}), ...(interval ? { interval } : {}) };
  const [first] = await runPipelines(opened, { names: [name], ...more });
  if (!first?.result) throw new Error('not started');
  return first.result;
}

const rows = async (root: string, text: string) =>
  (await queryWarehouse(await openProject({ from: root, env: 'dev', environment }), text, { limit: 100 })).rows;

it('a backfill goes on where it stopped, and twice is once', async () => {
  const root = project('fill', {
    pipeline_type: 'backfill_historical',
    extra_config: {
      target_pipeline: 'daily',
      start_date: '2026-03-01',
      end_date: '2026-03-04',
      max_parallel: 2,
      continue_on_failure: true,
    },
  });
  const progress =
    'select cast(window_start as date)::varchar, status, attempts::varchar from _sparkle.backfill_progress order by 1';
  writeFileSync(join(root, 'broken-2026-03-02'), '');
  expect((await run(root, 'fill')).error?.diagnostic.message).toMatch(/^1 of 4 items failed/);
  expect(await rows(root, progress)).toEqual([
    ['2026-03-01', 'success', '1'],
    ['2026-03-02', 'failed', '1'],
    ['2026-03-03', 'success', '1'],
    ['2026-03-04', 'success', '1'],
  ]);
  rmSync(join(root, 'broken-2026-03-02'));
  for (const _ of [1, 2]) expect((await run(root, 'fill')).status).toBe('success');
  expect((await rows(root, progress))[1]).toEqual(['2026-03-02', 'success', '2']);
  expect(await rows(root, "select count(*)::varchar from _sparkle.intervals where pipeline = 'daily'")).toEqual([
    ['4'],
  ]);
}, 60_000);

it('a catch-up runs what is missing, and its watermark stops at a gap', async () => {
  const root = project('catch', {
    pipeline_type: 'catchup_after_outage',
    extra_config: { target_pipeline: 'daily', slice: '1d', max_parallel: 1 },
  });
  const day = (n: number) => new Date(Date.UTC(2026, 2, n));
  for (const n of [1, 4]) await run(root, 'daily', undefined, { start: day(n), end: day(n + 1) });
  writeFileSync(join(root, 'broken-2026-03-03'), '');
  const now = new Date('2026-03-06T12:00:00Z');
  const watermark = 'select watermark::varchar from _sparkle.watermarks';
  expect((await run(root, 'catch', now)).status).toBe('failed');
  // The 2nd is done, the 3rd is not; the 5th is done, but lies behind the gap.
  expect(await rows(root, watermark)).toEqual([['2026-03-03 00:00:00']]);
  rmSync(join(root, 'broken-2026-03-03'));
  expect((await run(root, 'catch', now)).status).toBe('success');
  expect(await rows(root, watermark)).toEqual([['2026-03-06 00:00:00']]);
}, 60_000);
