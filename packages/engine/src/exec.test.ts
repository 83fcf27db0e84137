import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DiagnosticError, ExecutionGraph } from '@sparkle-orchestration/core';
import { expect, it } from 'vitest';
import { bronzeGraph, bronzeLoad, fileRegistry, ordersCsv } from '../test/bronze.js';
import { fails, sqlGraph, sqlOperation } from '../test/graphs.js';
import { march, temporaryRoot } from '../test/project.js';
import { queryWarehouse } from '../test/query.js';
import { execOperation } from './exec.js';

const exec = (root: string, graph: ExecutionGraph, id: string, environment = {}) =>
  execOperation(graph, id, { root, registry: fileRegistry, interval: march, environment, runId: 'airflow-1' });

function project(): string {
  const root = temporaryRoot();
  mkdirSync(join(root, 'data'));
  writeFileSync(join(root, 'data', 'a.csv'), ordersCsv([[1, '1.00', '01 08:00:00']]));
  return root;
}

it('does one operation as a step of somebody else, and the interval when it is told', async () => {
  const root = project();
  const graph = bronzeGraph();
  const intervals = () => queryWarehouse(root, 'select count(*) from wh._sparkle.intervals');
  expect(await exec(root, graph, 'prepare')).toMatchObject({ exit: 0, status: 'success' });
  // A scheduler without time zones takes the interval from here.
  expect(await exec(root, graph, 'prepare')).toMatchObject({
    exit: 0,
    outputs: { interval_start: march.start.toISOString(), interval_end: march.end.toISOString() },
  });
  const loaded = await exec(root, graph, 'write_bronze');
  expect(loaded).toMatchObject({
    exit: 0,
    run_id: 'airflow-1',
    outputs: { status: 'success', rows_read: 1, rows_written: 1, rows_rejected: 0 },
  });
  expect(await intervals()).toEqual([['0']]);
  expect(await exec(root, graph, 'close_interval')).toMatchObject({ exit: 0 });
  expect(await intervals()).toEqual([['1']]);
});

it('waits for a pipeline that the graph depends on, one look at a time', async () => {
  const root = project();
  const graph: ExecutionGraph = { ...bronzeGraph(), dependencies: [{ pipeline: 'other' }] };
  const looks = await execOperation(graph, 'wait_for:other', {
    root,
    registry: fileRegistry,
    interval: march,
    environment: {},
    once: true,
  });
  expect(looks).toMatchObject({ exit: 75, diagnostics: [{ code: 'engine/not-ready' }] });
  await expect(exec(root, graph, 'wait_for:nobody')).rejects.toThrow('wait_for:nobody');
});

it('needs no prepare before a load, and does a fused chain by the id of any of its tasks', async () => {
  const root = project();
  expect(await exec(root, bronzeGraph(), 'ingest_source')).toMatchObject({
    exit: 0,
    result: { operation: 'write_bronze' },
  });
});

it('tells by the exit code whether trying again can help', async () => {
  const root = project();
  const graph = sqlGraph([sqlOperation('bad', [fails]), sqlOperation('typo', ['select nothing from nowhere'])]);
  expect(await exec(root, graph, 'bad')).toMatchObject({ exit: 1, diagnostics: [{ code: 'engine/statement-failed' }] });
  expect(await exec(root, graph, 'typo')).toMatchObject({
    exit: 64,
    diagnostics: [{ code: 'engine/definition-rejected' }],
  });
  const secret = sqlGraph([sqlOperation('a', ['select 1'])], {
    connections: { warehouse: { type: 'duckdb', properties: { path: { secret: 'WAREHOUSE_PATH' } } } },
  });
  expect(await exec(root, secret, 'a')).toMatchObject({ exit: 3, diagnostics: [{ code: 'engine/secret-missing' }] });
  expect(await exec(root, secret, 'a', { WAREHOUSE_PATH: 'w.duckdb' })).toMatchObject({ exit: 0 });
  expect(await exec(root, secret, 'a', { SPARKLE_CONN_WAREHOUSE: '{"path":"other.duckdb"}' })).toMatchObject({
    exit: 0,
  });
  const unknown = exec(root, graph, 'nothing').catch((error: DiagnosticError) => error.diagnostics[0]?.code);
  expect(await unknown).toBe('engine/task-unknown');
});

it('refuses options that the ingestor does not take, for good', async () => {
  const root = project();
  const load = bronzeLoad({ source: { ...bronzeLoad().source, options: { path: 'data/*.csv', delimeter: ';' } } });
  const result = await exec(root, bronzeGraph([load]), 'write_bronze');
  expect(result.exit).toBe(64);
});
