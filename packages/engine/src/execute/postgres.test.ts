import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { postgresConnector } from '@sparkle-orchestration/connector-postgres';
import { startPostgres, type TestPostgres } from '@sparkle-orchestration/connector-postgres/testing';
import { fileConnector } from '@sparkle-orchestration/connectors';
import { graphOf } from '@sparkle-orchestration/core/testing';
import { closeStatements, prepareStatements } from '@sparkle-orchestration/sql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bronzeLoad, ordersCsv } from '../../test/bronze.js';
import { silverMerge } from '../../test/crash/pipeline.js';
import { temporaryRoot } from '../../test/project.js';
import { registryOf } from '../../test/registry.js';
import { execOperation } from '../exec.js';
import { runGraph } from '../schedule/run-graph.js';

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
}, 120_000);
afterAll(() => server?.stop());

const registry = registryOf(fileConnector, postgresConnector);

function postgresGraph() {
  return graphOf('orders', [bronzeLoad({ dialect: 'postgres', compute: 'postgres' }), silverMerge('postgres')], {
    connections: { warehouse: { type: 'postgres', properties: { ...server.properties(), sslmode: 'disable' } } },
    datasets: {},
    prepare: prepareStatements('postgres'),
    close: closeStatements({ project: 'sample', env: 'dev', pipeline: 'orders' }, 'postgres'),
    serial: true,
    maxParallelTasks: 4,
  });
}

it('loads files into a Postgres warehouse and merges them, however often it is run', async () => {
  const root = temporaryRoot();
  mkdirSync(join(root, 'data'));
  writeFileSync(
    join(root, 'data', 'a.csv'),
    ordersCsv([
      [1, '1.00', '01 08:00:00'],
      [2, '2.00', '01 09:00:00'],
      [1, '9.00', '02 08:00:00'],
    ]),
  );
  const run = (day: number) =>
    runGraph(postgresGraph(), {
      root,
      registry,
      environment: {},
      interval: { start: new Date(Date.UTC(2026, 2, day)), end: new Date(Date.UTC(2026, 2, day + 1)) },
    });
  const first = await run(1);
  expect(first.error).toBeUndefined();
  expect(first).toMatchObject({ status: 'success', closed: true });
  expect(first.tasks['write_bronze']).toMatchObject({ rows_read: 2, rows_written: 2 });
  for (const day of [2, 2, 1]) expect((await run(day)).status).toBe('success');
  const rows = async (sql: string) => (await server.query(sql)).map((row) => Object.values(row));
  expect(await rows('select order_id, amount::text, _source_file from brz.orders order by modified_at')).toEqual([
    [1, '1.00', 'data/a.csv'],
    [2, '2.00', 'data/a.csv'],
    [1, '9.00', 'data/a.csv'],
  ]);
  expect(await rows('select order_id, amount::text from slv.orders order by order_id')).toEqual([
    [1, '9.00'],
    [2, '2.00'],
  ]);
});

it('stops a statement on the server at the timeout', async () => {
  const root = temporaryRoot();
  const slow = {
    ...silverMerge('postgres'),
    needs: [],
    timeoutSeconds: 0.5,
    setup: [],
    statements: [['select pg_sleep(60)']],
  };
  const begin = performance.now();
  const result = await execOperation({ ...postgresGraph(), operations: [slow] }, 'write_silver', {
    root,
    registry,
    environment: {},
    interval: { start: new Date(0), end: new Date(1000) },
  });
  expect(result).toMatchObject({ exit: 1, error: { category: 'timeout' } });
  expect(performance.now() - begin).toBeLessThan(8000);
});
