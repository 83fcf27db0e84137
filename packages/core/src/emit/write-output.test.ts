import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exitCodeOf } from '../diagnostics/diagnostic.js';
import { withHash } from '../graph/canonical-json.js';
import { graphOf } from '../testing/index.js';
import {
  checkOutput,
  explain,
  generatedMarker,
  type Manifest,
  manifestFile,
  planOutput,
  type WritePoint,
  writeOutput,
} from './index.js';
import { codesOf, daily, emit, orders, textAdapter, withRetries } from './text-target.js';

describe('writing', () => {
  let dir: string;
  let out: string;
  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'sparkle-output-'));
    out = path.join(dir, 'out');
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const read = (name: string) => readFile(path.join(out, name), 'utf8');
  const put = (name: string, text: string) => writeFile(path.join(out, name), text);
  const manifest = async () => JSON.parse(await read(manifestFile)) as Manifest;

  async function tree(folder = out, prefix = ''): Promise<Record<string, string>> {
    const found: Record<string, string> = {};
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const name = `${prefix}${entry.name}`;
      if (entry.isDirectory()) Object.assign(found, await tree(path.join(folder, entry.name), `${name}/`));
      else found[name] = await readFile(path.join(folder, entry.name), 'utf8');
    }
    return found;
  }

  it('creates everything, then has nothing to do', async () => {
    const output = emit([orders, daily]);
    expect((await planOutput(out, output)).files.map((file) => file.action)).toEqual([
      'create',
      'create',
      'create',
      'create',
    ]);
    expect((await writeOutput(out, output)).written).toBe(true);
    expect(Object.keys(await tree()).sort()).toEqual([
      'all.txt',
      'pipelines/orders_daily.txt',
      'pipelines/orders_silver.txt',
      'run.sh',
      manifestFile,
    ]);
    const again = await writeOutput(out, output);
    expect(again.written).toBe(false);
    expect(again.plan.clean).toBe(true);
    expect((await checkOutput(out, output)).diagnostics).toEqual([]);
  });

  it('holds no time and no path of this machine in the manifest', async () => {
    await writeOutput(out, emit([orders]));
    const first = await read(manifestFile);
    expect(first).not.toContain(dir);
    const other = path.join(dir, 'elsewhere');
    await writeOutput(other, emit([orders]));
    expect(await readFile(path.join(other, manifestFile), 'utf8')).toBe(first);
  });

  it('plans in words: which task changed how, at which line', async () => {
    await writeOutput(out, emit([orders, daily]));
    const plan = await planOutput(out, emit([orders, withRetries(daily, 'write_bronze', 5)]));
    expect(plan.files.filter((file) => file.action !== 'unchanged')).toMatchObject([
      {
        path: 'pipelines/orders_daily.txt',
        action: 'update',
        reason: 'task write_bronze: retries 1 → 5 (config/orchestration/sample/dev.yaml:5)',
      },
    ]);
    expect(plan.nodes).toMatchObject([
      { pipeline: 'orders_daily', operation: 'write_bronze', action: 'update', changes: ['retries 1 → 5'] },
    ]);
  });

  it('says that options changed, that a pipeline is new, and that lines moved', async () => {
    await writeOutput(out, emit([orders]));
    expect((await planOutput(out, emit([orders], { options: { loud: true } }))).nodes).toMatchObject([
      { changes: ['option loud false → true'] },
    ]);
    expect((await planOutput(out, emit([orders, daily]))).nodes).toMatchObject([
      { pipeline: 'orders_daily', action: 'create' },
    ]);
    const moved = withHash({ ...orders, origin: { location: { file: 'b.yaml', line: 2, column: 1 } } });
    const check = await checkOutput(out, emit([moved]));
    expect(check.diagnostics).toMatchObject([
      { code: 'core/output-stale', message: expect.stringContaining('lines of the definition moved') },
    ]);
  });

  it('names a few of many pipelines that a shared file is for', async () => {
    const many = Array.from({ length: 8 }, (_, index) => graphOf(`p${index}`, []));
    const plan = await planOutput(out, emit(many));
    expect(plan.files.find((file) => file.path === 'all.txt')?.reason).toMatch(
      /^pipeline p0: new \(.*\); .*; and 3 more$/,
    );
  });

  it('prunes what is no longer made, with the folders left empty, and only that', async () => {
    await writeOutput(out, emit([orders, daily]));
    await put('notes.md', 'mine');
    const once = await writeOutput(
      out,
      emit([orders, daily], { adapter: textAdapter({ emit: (context) => context.file('one.txt', generatedMarker) }) }),
    );
    expect(once.plan.files.filter((file) => file.action === 'delete').map((file) => file.path)).toEqual([
      'all.txt',
      'pipelines/orders_daily.txt',
      'pipelines/orders_silver.txt',
      'run.sh',
    ]);
    expect(Object.keys(await tree()).sort()).toEqual(['notes.md', 'one.txt', manifestFile]);
    expect(await readdir(out)).not.toContain('pipelines');
  });

  it('leaves other pipelines, environments and targets alone', async () => {
    await writeOutput(out, emit([orders]));
    await writeOutput(out, emit([daily]));
    expect(await tree()).toHaveProperty(['pipelines/orders_silver.txt']);
    expect(Object.keys((await manifest()).deployments)).toEqual(['text/dev/orders_daily', 'text/dev/orders_silver']);
    const complete = await planOutput(out, emit([daily], { complete: true }));
    expect(complete.files.filter((file) => file.action === 'delete')).toMatchObject([
      {
        path: 'pipelines/orders_silver.txt',
        reason: 'pipeline orders_silver: removed (config/orchestration/sample/dev.yaml:1)',
      },
    ]);
    const otherEnv = await planOutput(out, emit([daily], { complete: true, env: 'prod' }));
    expect(otherEnv.files.filter((file) => file.action === 'delete')).toEqual([]);
  });

  it('warns when a file that pipelines share is rewritten for one of them', async () => {
    await writeOutput(out, emit([orders, daily]));
    const result = await writeOutput(out, emit([daily]));
    expect(codesOf(result)).toEqual(['core/shared-file']);
    expect(result.diagnostics[0]?.message).toContain('text/dev/orders_silver');
  });

  it('never overwrites or deletes what people edited, unless forced; and then writes nothing at all', async () => {
    await writeOutput(out, emit([orders, daily]));
    await put('pipelines/orders_daily.txt', `# ${generatedMarker}\nedited\n`);
    const changed = emit([withRetries(orders, 'write_silver', 9), withRetries(daily, 'write_bronze', 9)]);
    const before = await tree();
    const refused = await writeOutput(out, changed);
    expect(codesOf(refused)).toEqual(['core/output-edited']);
    expect(await tree()).toEqual(before);
    const pruned = await writeOutput(out, emit([orders], { complete: true }));
    expect(codesOf(pruned)).toContain('core/output-edited');
    expect((await writeOutput(out, changed, { force: true })).written).toBe(true);
    expect(await read('pipelines/orders_daily.txt')).toContain('write_bronze x9');
  });

  it('checks: exit 5 when stale, missing or edited', async () => {
    await writeOutput(out, emit([orders]));
    await put('all.txt', 'edited');
    await rm(path.join(out, 'pipelines/orders_silver.txt'));
    const { diagnostics } = await checkOutput(out, emit([orders]));
    expect(new Set(diagnostics.map((one) => one.code))).toEqual(new Set(['core/output-edited', 'core/output-stale']));
    expect(exitCodeOf(diagnostics)).toBe(5);
    expect(diagnostics.map((one) => one.message)).toContain(
      'pipelines/orders_silver.txt is stale (create): it is missing in the folder',
    );
  });

  it('does not touch files of others; adopts files with our header when the manifest is lost', async () => {
    await mkdir(out);
    await put('all.txt', 'my own list');
    expect(codesOf(await writeOutput(out, emit([orders])))).toEqual(['core/output-foreign']);
    expect(await tree()).toEqual({ 'all.txt': 'my own list' });
    await put('all.txt', `# ${generatedMarker}\nolder\n`);
    expect((await writeOutput(out, emit([orders]))).written).toBe(true);
  });

  it('does not write through links, forced or not', async () => {
    await mkdir(path.join(dir, 'real'));
    await symlink(path.join(dir, 'real'), out);
    expect(codesOf(await writeOutput(out, emit([orders]), { force: true }))).toEqual(['core/output-symlink']);
    await rm(out);
    await mkdir(out);
    await symlink(path.join(dir, 'real'), path.join(out, 'pipelines'));
    await symlink(path.join(dir, 'real', 'x'), path.join(out, 'all.txt'));
    const codes = codesOf(await writeOutput(out, emit([orders]), { force: true }));
    expect(codes).toEqual(['core/output-symlink', 'core/output-symlink']);
    expect(await readdir(path.join(dir, 'real'))).toEqual([]);
  });

  it('refuses a manifest that is broken or reaches outside, and makes it again when forced', async () => {
    await writeOutput(out, emit([orders]));
    const good = await manifest();
    const evil = {
      ...good,
      files: {
        ...good.files,
        '../victim.txt': { sha256: '0'.repeat(64), owners: ['text/dev/orders_silver'], nodes: [] },
      },
    };
    await writeFile(path.join(dir, 'victim.txt'), '');
    for (const text of [JSON.stringify(evil), '{', `<<<<<<< ours\n{}\n`, JSON.stringify({ ...good, format: 2 })]) {
      await put(manifestFile, text);
      expect(codesOf(await writeOutput(out, emit([orders])))).toEqual(['core/manifest-unreadable']);
    }
    expect(await readdir(dir)).toContain('victim.txt');
    expect((await writeOutput(out, emit([orders]), { force: true })).written).toBe(true);
    expect(await manifest()).toEqual(good);
  });

  it('keeps the executable bit', async () => {
    await writeOutput(out, emit([orders]));
    const plan = await planOutput(
      out,
      emit([orders], {
        adapter: textAdapter({ emit: (context) => context.file('run.sh', `#!/bin/sh\n# ${generatedMarker}\n`) }),
      }),
    );
    expect(plan.files.find((file) => file.path === 'run.sh')?.action).toBe('update');
  });

  it('killed at any point, a second write completes the first and takes nothing for an edit', async () => {
    const first = emit([orders, daily]);
    const second = emit([withRetries(daily, 'write_bronze', 7)], { complete: true });
    const third = emit([withRetries(daily, 'write_bronze', 8)], { complete: true });
    await writeOutput(out, first);
    await writeOutput(out, second);
    const wanted = await tree();
    const points = new Set<string>();
    for (let stop = 0; ; stop++) {
      await rm(out, { recursive: true });
      await writeOutput(out, first);
      let passed = 0;
      const dies = (point: WritePoint) => {
        points.add(point);
        if (passed++ === stop) throw new Error('killed');
      };
      const killed = await writeOutput(out, second, { onPoint: dies }).then(
        () => false,
        () => true,
      );
      if (!killed) break;
      const other = await planOutput(out, third);
      expect(other.diagnostics.filter((one) => one.severity === 'error')).toEqual([]);
      expect((await writeOutput(out, second)).diagnostics.filter((one) => one.severity === 'error')).toEqual([]);
      expect(await tree()).toEqual(wanted);
    }
    expect([...points]).toEqual(['staged', 'announced', 'moved', 'pruned', 'recorded']);
  });

  it('removes what a killed writer left, and waits for one that lives', async () => {
    await mkdir(path.join(out, '.sparkle-staging-999999999'), { recursive: true });
    expect((await writeOutput(out, emit([orders]))).written).toBe(true);
    expect((await readdir(out)).filter((name) => name.startsWith('.sparkle'))).toEqual([]);
    await mkdir(path.join(out, `.sparkle-staging-${process.ppid}`));
    const busy = await writeOutput(out, emit([orders, daily]), { waitSeconds: 0 });
    expect([busy.written, codesOf(busy)]).toEqual([false, ['core/output-busy']]);
    expect((await readdir(out)).filter((name) => name.startsWith('.sparkle'))).toHaveLength(1);
  });

  it('lets writers that come at once follow one another: all their pipelines are recorded', async () => {
    const both = await Promise.all([writeOutput(out, emit([orders])), writeOutput(out, emit([daily]))]);
    expect(both.map((one) => one.written)).toEqual([true, true]);
    expect(Object.keys((await manifest()).deployments)).toHaveLength(2);
    const alone = await planOutput(out, emit([orders, daily]));
    expect(alone.diagnostics.filter((one) => one.severity === 'error')).toEqual([]);
    expect((await readdir(out)).filter((name) => name.startsWith('.sparkle'))).toEqual([]);
  });

  it('explains a file, a task of the target, an operation and a pipeline', async () => {
    await writeOutput(out, emit([orders, daily]));
    const written = await manifest();
    expect(explain(written, 't_write_bronze').found).toMatchObject([
      {
        file: 'pipelines/orders_daily.txt',
        pipeline: 'orders_daily',
        operation: 'write_bronze',
        name: 't_write_bronze',
        location: { line: 5 },
      },
    ]);
    expect(explain(written, 'orders_silver.write_silver').found).toHaveLength(1);
    expect(explain(written, './all.txt').found.map((one) => one.pipeline)).toEqual(['orders_daily', 'orders_silver']);
    expect(explain(written, 'write_brnze')).toEqual({ found: [], didYouMean: 'write_bronze' });
  });
});
