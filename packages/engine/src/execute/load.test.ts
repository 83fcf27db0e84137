import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileConnector } from '@sparkle-orchestration/connectors';
import type { Connector, ExecutionGraph } from '@sparkle-orchestration/core';
import { materialise } from '@sparkle-orchestration/core/testing';
import { openRunStore } from '@sparkle-orchestration/state';
import { expect, it } from 'vitest';
import { bronze, bronzeGraph, bronzeLoad, fileRegistry, ordersCsv } from '../../test/bronze.js';
import { temporaryRoot } from '../../test/project.js';
import { queryWarehouse } from '../../test/query.js';
import { registryOf } from '../../test/registry.js';
import { runGraph } from '../schedule/run-graph.js';
import type { RunOptions } from '../schedule/run-options.js';

const day = (start: number) => ({
  start: new Date(Date.UTC(2026, 2, start)),
  end: new Date(Date.UTC(2026, 2, start + 1)),
});

function project(): { root: string; put: (name: string, rows: Parameters<typeof ordersCsv>[0]) => void } {
  const root = temporaryRoot();
  mkdirSync(join(root, 'data'));
  return { root, put: (name, rows) => writeFileSync(join(root, 'data', name), ordersCsv(rows)) };
}

const run = (root: string, start: number, graph: ExecutionGraph = bronzeGraph(), more: Partial<RunOptions> = {}) =>
  runGraph(graph, { root, registry: fileRegistry, environment: {}, interval: day(start), ...more });

const orders = (root: string) =>
  queryWarehouse(root, 'select order_id, amount, _source_file from wh."main.brz".orders order by all');

it('loads the range of an interval once, however often it is run', async () => {
  const { root, put } = project();
  put('a.csv', [
    [1, '1.50', '01 08:00:00'],
    [2, '2.00', '01 09:00:00'],
    [3, '3.00', '02 08:00:00'],
  ]);
  const first = await run(root, 1);
  expect(first).toMatchObject({ status: 'success', closed: true });
  expect(first.tasks['ingest_source']).toMatchObject({ rows_read: 2, rows_written: 2, rows_rejected: 0 });
  expect((await run(root, 2)).tasks['write_bronze']).toMatchObject({ rows_written: 1 });
  for (const start of [1, 2, 1]) await run(root, start);
  expect(await orders(root)).toEqual([
    [1, '1.50', 'data/a.csv'],
    [2, '2.00', 'data/a.csv'],
    [3, '3.00', 'data/a.csv'],
  ]);
  const ledger =
    "select cursor_after, rows_written from wh._sparkle.loads where status = 'committed' order by cursor_after";
  expect(await queryWarehouse(root, ledger)).toEqual([
    ['2026-03-01 09:00:00', '2'],
    ['2026-03-02 08:00:00', '1'],
  ]);
  expect(await queryWarehouse(root, 'select count(*) from wh._sparkle.intervals')).toEqual([['2']]);
});

it('loads nothing twice when the run store is lost', async () => {
  const { root, put } = project();
  put('a.csv', [
    [1, '1.50', '01 08:00:00'],
    [2, '2.00', '01 09:00:00'],
  ]);
  for (const name of ['one.sqlite', 'another.sqlite', 'a third.sqlite']) {
    const store = openRunStore(join(root, name));
    expect(await run(root, 1, bronzeGraph(), { store })).toMatchObject({ status: 'success' });
    expect(store.listRuns()).toHaveLength(1);
    store.close();
  }
  expect((await orders(root)).map(([id]) => id)).toEqual([1, 2]);
});

it('reads the oldest rows first under a limit, so that the rest is still there for the next run', async () => {
  const { root, put } = project();
  put('a.csv', [
    [3, '3.00', '01 10:00:00'],
    [1, '1.00', '01 08:00:00'],
    [2, '2.00', '01 09:00:00'],
  ]);
  const limited = await run(root, 1, bronzeGraph(), { limit: 2 });
  expect(limited).toMatchObject({ status: 'success', closed: false });
  expect((await orders(root)).map(([id]) => id)).toEqual([1, 2]);
  await run(root, 2);
  expect((await orders(root)).map(([id]) => id)).toEqual([1, 2, 3]);
});

it('forgets everything and reads from the beginning on a full refresh', async () => {
  const { root, put } = project();
  const amounts = async () => (await orders(root)).map(([id, amount]) => `${id}: ${amount}`);
  put('a.csv', [
    [1, '1.00', '01 08:00:00'],
    [2, '2.00', '01 09:00:00'],
  ]);
  await run(root, 1);
  // What changes or arrives below the cursor is seen by a full refresh only.
  put('a.csv', [
    [1, '9.00', '01 08:00:00'],
    [2, '2.00', '01 09:00:00'],
    [3, '3.00', '01 07:00:00'],
  ]);
  await run(root, 2);
  expect(await amounts()).toEqual(['1: 1.00', '2: 2.00']);
  const result = await run(root, 2, bronzeGraph(), { fullRefresh: true });
  expect(result.tasks['write_bronze']).toMatchObject({ rows_read: 3, rows_written: 3 });
  expect(await amounts()).toEqual(['1: 9.00', '2: 2.00', '3: 3.00']);
});

it('refuses a limit on a window, which would count as loaded', async () => {
  const { root, put } = project();
  put('a.csv', [[1, '1.00', '01 08:00:00']]);
  const load = bronzeLoad();
  const windowed = bronzeLoad({
    source: { ...load.source, read: { by: 'window', column: 'modified_at', type: 'timestamp' } },
  });
  const result = await run(root, 1, bronzeGraph([windowed]), { limit: 1 });
  expect(result.error?.diagnostic.code).toBe('engine/limit-needs-order');
  expect(await run(root, 1, bronzeGraph([windowed]))).toMatchObject({ status: 'success' });
});

it('warns of a breached check once, and not again for a load without checks behind it', async () => {
  const { root, put } = project();
  put('a.csv', [[1, '1.00', '01 08:00:00']]);
  const { origin } = bronzeLoad();
  const check = {
    name: 'large',
    description: 'large amounts',
    scope: 'row',
    severity: 'warn',
    sql: 'amount > 5',
  } as const;
  const other = 'main.brz.copies';
  const copy = bronzeLoad({
    id: 'write_copy',
    tasks: ['write_copy'],
    needs: [{ task: 'write_bronze', when: 'success' }],
    writes: [other],
    materialise: materialise({ mode: 'append', destination: other }),
  });
  const done = await run(root, 1, bronzeGraph([bronzeLoad({ checks: [{ ...check, origin }] }), copy]));
  expect(done).toMatchObject({ status: 'success', tasks: { write_copy: { rows_written: 1 } } });
  expect(done.warnings.map((warning) => warning.code)).toEqual(['engine/check-warning']);
});

it('leaves the old table as it was when a check fails', async () => {
  const { root, put } = project();
  const checked = bronzeLoad({
    materialise: materialise({ mode: 'overwrite', destination: bronze }),
    source: { ...bronzeLoad().source, read: { by: 'full' } },
    checks: [
      {
        name: 'positive',
        description: 'amounts are positive',
        scope: 'row',
        severity: 'fail',
        sql: 'amount > 0',
        origin: bronzeLoad().origin,
      },
    ],
  });
  put('a.csv', [[1, '1.00', '01 08:00:00']]);
  expect(await run(root, 1, bronzeGraph([checked]))).toMatchObject({ status: 'success' });
  put('a.csv', [[2, '-1.00', '01 08:00:00']]);
  const failed = await run(root, 2, bronzeGraph([checked]));
  expect(failed).toMatchObject({ status: 'failed', closed: false, error: { category: 'data_quality_error' } });
  expect(failed.error?.diagnostic.message).toBe('checks failed before main.brz.orders was written: positive (1)');
  expect((await orders(root)).map(([id]) => id)).toEqual([1]);
});

it('stops a slow extraction at the timeout and removes what it staged', async () => {
  const { root } = project();
  let stopped = false;
  const slow: Connector = {
    ...fileConnector,
    extract: ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          stopped = true;
          reject(signal.reason);
        });
      }),
  };
  const result = await run(root, 1, bronzeGraph([bronzeLoad({ timeoutSeconds: 0.2 })]), { registry: registryOf(slow) });
  expect(result.error).toMatchObject({ category: 'timeout' });
  expect(stopped).toBe(true);
});

it('reads again when another load commits while it reads', async () => {
  const { root, put } = project();
  put('a.csv', [
    [1, '1.00', '01 08:00:00'],
    [2, '2.00', '02 08:00:00'],
    [3, '3.00', '03 08:00:00'],
  ]);
  await run(root, 1);
  let times = 0;
  const meddling: Connector = {
    ...fileConnector,
    async extract(context) {
      times += 1;
      const data = await fileConnector.extract?.(context);
      if (!data) throw new Error('the file connector reads nothing');
      if (times === 1) await run(root, 2);
      return data;
    },
  };
  const result = await run(root, 3, bronzeGraph(), { registry: registryOf(meddling) });
  expect(result.status).toBe('success');
  expect(times).toBe(2);
  expect((await orders(root)).map(([id]) => id)).toEqual([1, 2, 3]);
});

it('says so when there is nothing to read and nobody knows the columns', async () => {
  const { root } = project();
  const { columns: _, ...undeclared } = bronzeLoad().source;
  const result = await run(root, 1, bronzeGraph([bronzeLoad({ source: undeclared })]));
  expect(result.status).toBe('success');
  expect(result.warnings.map((w) => w.code)).toEqual(['engine/nothing-to-read']);
});
