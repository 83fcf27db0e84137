import type { Column, Dialect, Materialise, ReadMode } from '@sparkle-orchestration/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  arrive,
  createSource,
  freshLedger,
  loadsOf,
  materialise,
  plainTransform,
  play,
  tableOf,
  type Value,
} from '../../../test/play.js';
import { openWarehouses, type Warehouses } from '../../../test/warehouse.js';
import { sql } from '../../dialect/statement.js';
import { renderTransform, type TransformDefinition } from '../render-transform.js';

const source = 'main.brz.facts';
const destination = 'main.slv.facts';
const key: Column = { name: 'key', type: 'varchar' };
const value: Column = { name: 'value', type: 'varchar' };
const at: Column = { name: 'at', type: 'timestamp' };
const day = (n: number, hour = 0) => `2026-03-0${n} ${String(hour).padStart(2, '0')}:00:00`;

let open: Warehouses;
beforeAll(async () => {
  open = await openWarehouses();
});
afterAll(async () => open.close());

describe.each(['duckdb', 'postgres'] as const)('on %s', (dialect: Dialect) => {
  const wh = () => open.get(dialect);
  let columns: readonly Column[] = [key, value, at];

  const operationOf = (
    read: ReadMode,
    part: Partial<Materialise> & Pick<Materialise, 'mode'>,
    further: Partial<TransformDefinition> = {},
  ) => {
    const rendered = renderTransform(
      plainTransform({ dialect, source, columns, read, materialise: materialise({ destination, ...part }), further }),
    );
    expect(rendered.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
    return rendered;
  };
  const come = (...rows: (readonly Value[])[]) => arrive(wh(), source, columns, rows);
  const table = (...names: string[]) => tableOf(wh(), destination, names);

  beforeEach(async () => {
    columns = [key, value, at];
    await freshLedger(wh());
    await createSource(wh(), source, columns);
    await wh().run(sql`create schema if not exists ${{ schema: destination }}`);
    for (const name of [destination, `${destination}_quarantine`])
      await wh().run(sql`drop table if exists ${{ dataset: name }}`);
  });

  describe('append by window', () => {
    const window = { by: 'window', column: 'at', type: 'timestamp' } as const;

    it('runs in any order, and a longer interval replaces the shorter ones inside it', async () => {
      const operation = operationOf(window, { mode: 'append' });
      await come(
        ['a', '1', day(1, 10)],
        ['a', '1', day(1, 10)],
        ['b', '2', day(1, 12)],
        ['c', '3', day(2, 23)],
        ['d', '4', day(3)],
        ['e', '5', null],
      );
      await play(wh(), operation, { start: day(2), end: day(3) });
      await play(wh(), operation, { start: day(1), end: day(1, 12) });
      await play(wh(), operation, { start: day(1, 12), end: day(2) });
      expect(await table('key')).toEqual(['a', 'a', 'b', 'c']);
      await play(wh(), operation, { start: day(1), end: day(3) });
      expect(await table('key')).toEqual(['a', 'a', 'b', 'c']);
      expect((await loadsOf(wh(), destination)).map((l) => l.status)).toEqual([
        'superseded',
        'superseded',
        'superseded',
        'committed',
      ]);
      expect((await loadsOf(wh(), destination)).at(-1)).toMatchObject({
        before: null,
        after: null,
        read: 4,
        written: 4,
      });
    });

    it('refuses an interval that cuts one that is done', async () => {
      const operation = operationOf(window, { mode: 'append' });
      await come(['a', '1', day(1, 10)]);
      await play(wh(), operation, { start: day(1), end: day(2) });
      for (const cut of [
        { start: day(1, 6), end: day(2, 6) },
        { start: day(1), end: day(1, 12) },
      ]) {
        await expect(play(wh(), operation, cut)).rejects.toThrow(
          /cuts a committed load of main.slv.facts: 2026-03-01 00:00:00 to 2026-03-02 00:00:00/,
        );
      }
      expect(await table('key')).toEqual(['a']);
    });

    it('counts rows that are in no window', async () => {
      await come(['a', '1', null], ['b', '2', day(1)]);
      await play(wh(), operationOf(window, { mode: 'append' }), { start: day(1), end: day(2) });
      expect(await tableOf(wh(), '_sparkle.quality_results', ['check_name', 'severity', 'breaches'])).toEqual([
        `null_cursor:${source} | warn | 1`,
      ]);
    });
  });

  describe('cursors of other types', () => {
    it('a number has no end at the interval, and a rerun of an older interval stops where it stopped', async () => {
      columns = [key, { name: 'id', type: 'bigint' }];
      await createSource(wh(), source, columns);
      const operation = operationOf({ by: 'cursor', column: 'id', type: 'bigint' }, { mode: 'append' });
      await play(wh(), operation, { start: day(1), end: day(2) });
      await come(['a', 9], ['a', 9], ['b', 10]);
      await play(wh(), operation, { start: day(2), end: day(3) });
      await come(['b', 10], ['c', 10], ['late', 9], ['d', '9223372036854775807']);
      await play(wh(), operation, { start: day(3), end: day(4) });
      expect(await table('key')).toEqual(['a', 'a', 'b', 'b', 'c', 'd']);
      await play(wh(), operation, { start: day(2), end: day(3) });
      await play(wh(), operation, { start: day(1), end: day(2) });
      await play(wh(), operation, { start: day(3), end: day(4) });
      expect(await table('key')).toEqual(['a', 'a', 'b', 'b', 'c', 'd', 'late']);
      expect((await loadsOf(wh(), destination)).at(-1)).toMatchObject({ before: '10', after: '9223372036854775807' });
    });

    it('a date belongs to the interval that holds its first moment', async () => {
      columns = [key, { name: 'on', type: 'date' }];
      await createSource(wh(), source, columns);
      const operation = operationOf({ by: 'cursor', column: 'on', type: 'date' }, { mode: 'append' });
      await come(['a', '2026-03-01'], ['b', '2026-03-02'], ['c', '2026-03-03']);
      await play(wh(), operation, { start: day(1), end: day(1, 12) });
      expect(await table('key')).toEqual(['a']);
      await play(wh(), operation, { start: day(1, 12), end: day(3) });
      await play(wh(), operation, { start: day(1), end: day(1, 12) });
      expect(await table('key')).toEqual(['a', 'b']);
    });

    it('a zoned time is kept in UTC, whatever the zone of the session', async () => {
      columns = [key, { name: 'at', type: 'timestamptz' }];
      await createSource(wh(), source, columns);
      const operation = operationOf({ by: 'cursor', column: 'at', type: 'timestamptz' }, { mode: 'append' });
      await come(['a', '2026-03-01 23:30:00+00'], ['b', '2026-03-02 01:00:00+02'], ['c', '2026-03-02 00:00:00+00']);
      await play(wh(), operation, { start: day(1), end: day(2) });
      expect(await table('key')).toEqual(['a', 'b']);
      expect(await loadsOf(wh(), destination)).toMatchObject([{ after: '2026-03-01 23:30:00' }]);
      await play(wh(), operation, { start: day(2), end: day(3) });
      expect(await table('key')).toEqual(['a', 'b', 'c']);
    });

    it('a text is compared by its bytes', async () => {
      columns = [key, { name: 'code', type: 'varchar' }];
      await createSource(wh(), source, columns);
      const operation = operationOf({ by: 'cursor', column: 'code', type: 'varchar' }, { mode: 'append' });
      await come(['1', 'Z'], ['2', 'a']);
      await play(wh(), operation, { start: day(1), end: day(2) });
      expect(await loadsOf(wh(), destination)).toMatchObject([{ after: 'a' }]);
      await come(['late', 'B'], ['3', 'é'], ['2', 'a']);
      await play(wh(), operation, { start: day(2), end: day(3) });
      expect(await table('key')).toEqual(['1', '2', '2', '3']);
    });
  });

  describe('overwrite partitions', () => {
    const partitions = [{ column: 'value' }];
    const cursor = { by: 'cursor', column: 'at', type: 'timestamp' } as const;

    it('rebuilds a partition that new rows touch from all of its rows', async () => {
      const operation = operationOf(cursor, { mode: 'overwrite_partitions', partitions });
      await come(['1', 'p', day(1, 10)], ['2', 'p', day(1, 11)], ['3', null, day(1, 12)]);
      await play(wh(), operation, { start: day(1), end: day(2) });
      await come(['4', 'p', day(2, 10)], ['5', null, day(2, 11)], ['6', 'q', day(3, 1)]);
      await play(wh(), operation, { start: day(2), end: day(3) });
      expect(await table('key')).toEqual(['1', '2', '3', '4', '5']);
      // The rerun of an older interval must not lose what later ones brought.
      await play(wh(), operation, { start: day(1), end: day(2) });
      expect(await table('key')).toEqual(['1', '2', '3', '4', '5']);
      await play(wh(), operation, { start: day(3), end: day(4) });
      expect(await table('key')).toEqual(['1', '2', '3', '4', '5', '6']);
      expect((await loadsOf(wh(), destination)).map((l) => l.read)).toEqual([3, 3, 3, 2]);
    });

    it('takes the partition from a step, by window', async () => {
      const hour: Column = { name: 'hour', type: 'bigint' };
      const ctes = [
        { name: 'source', sql: sql`select * from sparkle_source`, columns },
        {
          name: 'add_hour',
          sql: sql`select "key", "value", "at", cast(extract(hour from "at") as bigint) as "hour" from source`,
          columns: [...columns, hour],
        },
      ];
      const window = { by: 'window', column: 'at', type: 'timestamp' } as const;
      const operation = operationOf(
        window,
        { mode: 'overwrite_partitions', partitions: [{ column: 'hour' }] },
        { ctes, columns: [...columns, hour] },
      );
      await come(['1', 'x', day(1, 10)], ['2', 'x', day(2, 10)], ['3', 'x', day(2, 11)], ['4', 'x', day(3, 10)]);
      await play(wh(), operation, { start: day(2), end: day(3) });
      expect(await table('key', 'hour')).toEqual(['1 | 10', '2 | 10', '3 | 11']);
    });

    it('replaces the partitions of a full read and keeps the others', async () => {
      const operation = operationOf({ by: 'full' }, { mode: 'overwrite_partitions', partitions });
      await come(['1', 'p', null], ['2', 'q', null]);
      await play(wh(), operation, { start: day(1), end: day(2) });
      await wh().run(sql`delete from ${{ dataset: source }}`);
      await come(['3', 'q', null]);
      await play(wh(), operation, { start: day(2), end: day(3) });
      expect(await table('key')).toEqual(['1', '3']);
    });

    it('makes the date of the interval or of the run where the data has none', async () => {
      const derived = [
        { column: 'metric_date', derived: 'interval_date' as const },
        { column: '_ingested_date', derived: 'ingestion_date' as const },
      ];
      const operation = operationOf({ by: 'full' }, { mode: 'overwrite_partitions', partitions: derived });
      await come(['1', 'p', null]);
      await play(wh(), operation, { start: day(1), end: day(2), now: '2026-03-05 10:00:00' });
      await play(wh(), operation, { start: day(2), end: day(3), now: '2026-03-05 10:00:00' });
      await play(wh(), operation, { start: day(2), end: day(3), now: '2026-03-05 11:00:00' });
      expect(await table('key', 'metric_date', '_ingested_date')).toEqual([
        '1 | 2026-03-01 | 2026-03-05',
        '1 | 2026-03-02 | 2026-03-05',
      ]);
    });
  });

  describe('delete and insert', () => {
    it('replaces the set of a key by its newest set, never by an older one', async () => {
      const cursor = { by: 'cursor', column: 'at', type: 'timestamp' } as const;
      const operation = operationOf(cursor, {
        mode: 'delete_insert',
        keys: ['key'],
        order: [{ column: 'at', descending: true }],
      });
      await come(['k1', 'l1', day(1, 10)], ['k1', 'l2', day(1, 10)], ['k2', 'm1', day(1, 12)], [null, 'n', day(1, 12)]);
      await play(wh(), operation, { start: day(1), end: day(2) });
      await come(['k1', 'l1b', day(2, 9)], ['k3', 'n', day(2, 18)]);
      await play(wh(), operation, { start: day(2), end: day(3) });
      await come(
        ['k1', 'l1c', day(3, 1)],
        ['k1', 'l3', day(3, 1)],
        ['k4', 'late', day(2, 10)],
        ['k2', 'older', day(1, 9)],
      );
      await play(wh(), operation, { start: day(3), end: day(4) });
      expect(await table('key', 'value')).toEqual(['k1 | l1c', 'k1 | l3', 'k2 | m1', 'k3 | n']);
      await play(wh(), operation, { start: day(2), end: day(3) });
      await play(wh(), operation, { start: day(1), end: day(2) });
      expect(await table('key', 'value')).toEqual(['k1 | l1c', 'k1 | l3', 'k2 | m1', 'k3 | n', 'k4 | late']);
      expect(await tableOf(wh(), `${destination}_quarantine`, ['value', '_rule'])).toEqual(['n | key_not_null']);
    });
  });

  describe('overwrite by window', () => {
    it('publishes only when no later interval has been published', async () => {
      const operation = operationOf({ by: 'window', column: 'at', type: 'timestamp' }, { mode: 'overwrite' });
      await come(['1', 'x', day(1, 10)], ['2', 'x', day(2, 10)]);
      await play(wh(), operation, { start: day(2), end: day(3) });
      await play(wh(), operation, { start: day(1), end: day(2) });
      expect(await table('key')).toEqual(['2']);
      expect((await loadsOf(wh(), destination)).map((l) => [l.read, l.written])).toEqual([
        [1, 1],
        [1, 0],
      ]);
    });
  });

  describe('merge without an order', () => {
    it('lets the later interval win, and the same interval again', async () => {
      const operation = operationOf({ by: 'full' }, { mode: 'merge', keys: ['key'], compare: ['value'] });
      await come(['1', 'new', null]);
      await play(wh(), operation, { start: day(2), end: day(3) });
      await wh().run(sql`update ${{ dataset: source }} set "value" = 'of an older interval'`);
      await play(wh(), operation, { start: day(1), end: day(2) });
      expect(await table('key', 'value')).toEqual(['1 | new']);
      await wh().run(sql`update ${{ dataset: source }} set "value" = 'newest'`);
      await play(wh(), operation, { start: day(2), end: day(3) });
      expect(await table('key', 'value')).toEqual(['1 | newest']);
    });
  });

  describe('merge with columns to keep', () => {
    it('keeps who made a row and tells who changed it, only when it changed', async () => {
      const all = [key, value, { name: 'created_at', type: 'timestamp' }, { name: 'updated_at', type: 'timestamp' }];
      const ctes = [
        { name: 'source', sql: sql`select * from sparkle_source`, columns },
        {
          name: 'audit',
          sql: sql`select "key", "value", (select now from sparkle_run) as "created_at", (select now from sparkle_run) as "updated_at" from source`,
          columns: all,
        },
      ];
      const part = { mode: 'merge', keys: ['key'], compare: ['value'], keep: ['created_at'] } as const;
      const operation = operationOf({ by: 'full' }, part, { ctes, columns: all });
      await come(['1', 'same', null], ['2', 'old', null]);
      await play(wh(), operation, { start: day(1), end: day(2), now: '2026-04-01 00:00:00' });
      await wh().run(sql`update ${{ dataset: source }} set "value" = 'changed' where "key" = '2'`);
      await play(wh(), operation, { start: day(2), end: day(3), now: '2026-04-02 00:00:00' });
      expect(await table('key', 'value', 'created_at', 'updated_at')).toEqual([
        '1 | same | 2026-04-01 00:00:00 | 2026-04-01 00:00:00',
        '2 | changed | 2026-04-01 00:00:00 | 2026-04-02 00:00:00',
      ]);
      expect((await loadsOf(wh(), destination)).map((l) => l.written)).toEqual([2, 1]);
    });
  });

  describe('table and view', () => {
    it('a table is made anew with the columns of the result', async () => {
      await come(['1', 'x', null]);
      await play(wh(), operationOf({ by: 'full' }, { mode: 'table' }), { start: day(1), end: day(2) });
      columns = [key, at];
      await play(wh(), operationOf({ by: 'full' }, { mode: 'table' }), { start: day(2), end: day(3) });
      expect(await table('key', 'at')).toEqual(['1 | ∅']);
      await expect(table('value')).rejects.toThrow(/value/);
      expect(await loadsOf(wh(), destination)).toMatchObject([
        { read: 1, written: 1 },
        { read: 1, written: 1 },
      ]);
    });

    it('a view shows what its tables hold, and checks what it shows', async () => {
      const operation = operationOf(
        { by: 'full' },
        { mode: 'view', destination: `${destination}_view` },
        {
          checks: [
            {
              name: 'few',
              description: 'few',
              scope: 'table',
              severity: 'fail',
              sql: 'greatest(count(*) - 1, 0)',
              origin: { location: { file: 'f', line: 1, column: 1 } },
            },
          ],
        },
      );
      await come(['1', 'x', null]);
      await play(wh(), operation, { start: day(1), end: day(2) });
      await come(['2', 'x', null]);
      expect(await tableOf(wh(), `${destination}_view`, ['key'])).toEqual(['1', '2']);
      await expect(play(wh(), operation, { start: day(2), end: day(3) })).rejects.toThrow(/few \(1\)/);
    });
  });
});
