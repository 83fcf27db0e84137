import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckOperation, DiagnosticError, ExecutionGraph } from '@sparkle-orchestration/core';
import { operationBase } from '@sparkle-orchestration/core/testing';
import { expect, it } from 'vitest';
import { bronze, bronzeGraph, bronzeLoad, fileRegistry, ordersCsv } from '../test/bronze.js';
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

const amountOver = (
  most: number,
  severity: 'warn' | 'quarantine' | 'fail',
  name = `over_${most}`,
): CheckOperation['checks'][number] => ({
  name,
  description: `amount over ${most}`,
  scope: 'row',
  severity,
  sql: `amount > ${most}`,
  origin: { location: { file: 'a.yaml', line: 1, column: 1 } },
});

const suiteOf = (checks: CheckOperation['checks']): CheckOperation => ({
  ...operationBase('suite', 9, ['suite']),
  op: 'check',
  compute: 'duckdb',
  connection: 'warehouse',
  dialect: 'duckdb',
  dataset: bronze,
  checks,
});

it('tells what the checks of a load found, breached ones first', async () => {
  const root = project();
  writeFileSync(
    join(root, 'data', 'a.csv'),
    ordersCsv([
      [1, '1.00', '01 08:00:00'],
      [2, '2.00', '01 09:00:00'],
      [3, '9.00', '01 10:00:00'],
    ]),
  );
  const checks = [amountOver(0, 'fail'), amountOver(5, 'warn'), amountOver(1, 'quarantine')];
  const loaded = await exec(root, bronzeGraph([bronzeLoad({ checks })]), 'write_bronze');
  expect(loaded.outputs).toEqual({
    status: 'success',
    rows_read: 3,
    rows_written: 2,
    rows_rejected: 1,
    checks: [
      { name: 'over_1', severity: 'quarantine', breaches: 1 },
      { name: 'over_5', severity: 'warn', breaches: 1 },
      { name: 'over_0', severity: 'fail', breaches: 0 },
    ],
  });
});

it('tells what the checks of a load found also where one of them lets nothing be published', async () => {
  const root = project();
  const checks = [amountOver(5, 'fail'), amountOver(0, 'warn')];
  const loaded = await exec(root, bronzeGraph([bronzeLoad({ checks })]), 'write_bronze');
  expect(loaded).toMatchObject({ exit: 1, diagnostics: [{ code: 'engine/data-quality' }] });
  expect(loaded.outputs).toEqual({
    status: 'failed',
    checks: [
      { name: 'over_5', severity: 'fail', breaches: 1 },
      { name: 'over_0', severity: 'warn', breaches: 0 },
    ],
  });
  const suite = suiteOf([amountOver(5, 'fail'), amountOver(0, 'fail')]);
  const graph = bronzeGraph([bronzeLoad(), suite]);
  await exec(root, graph, 'write_bronze');
  expect(await exec(root, graph, 'suite')).toMatchObject({
    exit: 1,
    outputs: {
      status: 'failed',
      checks: [
        { name: 'over_5', severity: 'fail', breaches: 1 },
        { name: 'over_0', severity: 'fail', breaches: 0 },
      ],
    },
  });
});

it('tells what checks of a table found, and counts the breached ones that it has no room for', async () => {
  const root = project();
  const rules = Array.from({ length: 400 }, (_, index) => amountOver(10, 'warn', `too_small_to_count_${index}`));
  const graph = bronzeGraph([bronzeLoad(), suiteOf([amountOver(0, 'fail'), ...rules])]);
  await exec(root, graph, 'write_bronze');
  const { outputs } = await exec(root, graph, 'suite');
  const told = outputs['checks'] as readonly unknown[];
  expect(told[0]).toEqual({ name: 'too_small_to_count_0', severity: 'warn', breaches: 1 });
  expect(JSON.stringify(told).length).toBeLessThanOrEqual(16 * 1024 + 1);
  expect(outputs['checks_left_out']).toBe(400 - told.length);
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

it('makes the ledger for operations that use it, and for no others', async () => {
  const root = project();
  const graph = bronzeGraph([
    sqlOperation('plain', ['select 1']),
    { ...sqlOperation('asks', ['select 1']), statements: [['select count(*) from ', { dataset: '_sparkle.loads' }]] },
  ]);
  const schemas = "select count(*) from duckdb_schemas() where schema_name = '_sparkle' and database_name = 'wh'";
  expect(await exec(root, graph, 'plain')).toMatchObject({ exit: 0 });
  expect(await queryWarehouse(root, schemas)).toEqual([['0']]);
  expect(await exec(root, graph, 'asks')).toMatchObject({ exit: 0 });
  expect(await queryWarehouse(root, schemas)).toEqual([['1']]);
});
