import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { printStatement, type SqlStatement, type WarehouseSession } from '@sparkle-orchestration/core';
import { closeStatements, prepareStatements } from '@sparkle-orchestration/sql';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compareCursors, cursorOf } from './cursor.js';
import { isIntervalCovered, readIntervals } from './intervals.js';
import { readCommittedLoads, readLoads } from './loads.js';

const pipeline = { project: 'shop', env: 'dev', pipeline: 'orders' };
let connection: DuckDBConnection;
let session: Pick<WarehouseSession, 'run' | 'query'> & WarehouseSession;

/** The part of a session that reading needs, on a real database. */
function sessionOn(on: DuckDBConnection): WarehouseSession {
  const print = (statement: SqlStatement) =>
    printStatement(statement, {
      dataset: (name) => name.replace('.', '.'),
      schema: (dataset) => dataset.split('.')[0] ?? '',
      param: (name) => `$${name}`,
    });
  const unused = () => Promise.reject(new Error('not part of reading the ledger'));
  const query: WarehouseSession['query'] = async (statement, params = {}) => {
    const { text, params: names } = print(statement);
    const values = Object.fromEntries(names.map((n) => [n, params[n] ?? null]));
    return (await on.runAndReadAll(text, names.length > 0 ? values : undefined)).getRowsJson();
  };
  const run: WarehouseSession['run'] = async (statement, params) => (await query(statement, params)).length;
  return {
    dialect: 'duckdb',
    run,
    query,
    begin: unused,
    commit: unused,
    rollback: unused,
    columns: unused,
    stage: unused,
    interrupt: unused,
    close: unused,
  };
}

beforeEach(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
  session = sessionOn(connection);
  for (const statement of prepareStatements('duckdb')) await session.run(statement);
});
afterEach(() => connection.closeSync());

async function insertLoad(seq: number, interval: number, after: string | null, status: string): Promise<void> {
  const text = after === null ? 'null' : `'${after}'`;
  await connection.run(
    `insert into _sparkle.loads values ('load-${interval}', ${seq}, 'shop', 'dev', 'orders', 'write', 'main.slv.orders', '2026-03-0${interval}', '2026-03-0${interval + 1}', null, ${text}, 10, 8, 2, '${status}', 'run-${seq}', 'g', '2026-04-01 00:00:0${seq}')`,
  );
}

it('reads loads with their types, oldest first', async () => {
  await insertLoad(2, 1, '2026-03-01 12:00:00', 'committed');
  await insertLoad(1, 1, null, 'superseded');
  const loads = await readLoads(session, { pipeline: 'orders' });
  expect(loads.map((l) => [l.seq, l.status, l.cursorAfter])).toEqual([
    [1, 'superseded', null],
    [2, 'committed', '2026-03-01 12:00:00'],
  ]);
  expect(loads[1]).toMatchObject({
    loadId: 'load-1',
    destination: 'main.slv.orders',
    intervalStart: '2026-03-01 00:00:00',
    intervalEnd: '2026-03-02 00:00:00',
    rowsRead: 10,
    rowsWritten: 8,
    rowsRejected: 2,
    committedAt: '2026-04-01 00:00:02',
  });
  expect(await readCommittedLoads(session)).toHaveLength(1);
  expect(await readLoads(session, { pipeline: "o'rders" })).toEqual([]);
});

it('refuses a status that it does not know', async () => {
  await insertLoad(1, 1, null, 'archived');
  await expect(readLoads(session)).rejects.toThrow(/unknown status "archived"/);
});

it('takes the greatest cursor, not that of the newest load', async () => {
  await insertLoad(1, 1, '9', 'committed');
  await insertLoad(2, 2, '10', 'committed');
  await insertLoad(3, 1, '9', 'committed');
  await insertLoad(4, 3, '99', 'superseded');
  expect(cursorOf(await readLoads(session))).toBe('10');
});

it('compares cursors as their type does', () => {
  expect(compareCursors('9', '10')).toBe(-1);
  expect(compareCursors('-2', '-10')).toBe(1);
  expect(compareCursors('9007199254740993', '9007199254740992')).toBe(1);
  expect(compareCursors('1.5', '1.50')).toBe(0);
  expect(compareCursors('2026-03-01 09:00:00', '2026-03-01 09:00:00.5')).toBe(-1);
});

it('tells whether a pipeline has finished up to a time', async () => {
  const facts = {
    interval_start: '2026-03-01 00:00:00',
    interval_end: '2026-03-02 00:00:00',
    now: '2026-03-02 00:01:00',
    run_id: 'r',
    graph_hash: 'g',
  };
  for (let n = 0; n < 2; n += 1) for (const s of closeStatements(pipeline, 'duckdb')) await session.run(s, facts);
  expect(await readIntervals(session, pipeline)).toMatchObject([
    { intervalEnd: '2026-03-02 00:00:00', status: 'committed' },
  ]);
  expect(await isIntervalCovered(session, pipeline, '2026-03-02 00:00:00')).toBe(true);
  expect(await isIntervalCovered(session, pipeline, '2026-03-02 00:00:01')).toBe(false);
  expect(await isIntervalCovered(session, { ...pipeline, env: 'prod' }, '2026-03-01 00:00:00')).toBe(false);
});
