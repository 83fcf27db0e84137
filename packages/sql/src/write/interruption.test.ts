import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arrive, createSource, freshLedger, materialise, plainTransform, play, transaction } from '../../test/play.js';
import { openWarehouses, type TestWarehouse, type Warehouses } from '../../test/warehouse.js';
import { datasetPart, sql } from '../dialect/statement.js';
import { renderTransform } from './render-transform.js';

const columns = [
  { name: 'key', type: 'varchar' },
  { name: 'value', type: 'varchar' },
  { name: 'at', type: 'timestamp' },
];
const source = 'main.brz.cut';
const destination = 'main.slv.cut';
const first = { start: '2026-03-01 00:00:00', end: '2026-03-02 00:00:00' };
const second = { start: '2026-03-02 00:00:00', end: '2026-03-03 00:00:00' };

let open: Warehouses;
beforeAll(async () => {
  open = await openWarehouses();
});
afterAll(async () => open.close());

/** Everything that a run may change, run ids and times left out. */
async function stateOf(wh: TestWarehouse): Promise<string> {
  const tables = [
    sql`select "key", "value", cast("at" as varchar), "_load_id" from ${datasetPart(destination)}`,
    sql`select "key", "value", "at", "_rule", "_load_id" from ${datasetPart(`${destination}_quarantine`)}`,
    sql`select load_id, seq, cursor_before, cursor_after, rows_read, rows_written, rows_rejected, status from ${datasetPart('_sparkle.loads')}`,
    sql`select load_id, check_name, breaches from ${datasetPart('_sparkle.quality_results')}`,
  ];
  const parts: string[] = [];
  for (const table of tables)
    parts.push(
      (await wh.rows(table))
        .map((row) => JSON.stringify(row))
        .sort()
        .join('\n'),
    );
  return parts.join('\n---\n');
}

describe.each(['duckdb', 'postgres'] as const)('a run that ends before a statement, on %s', (dialect) => {
  it.each(['append', 'merge', 'overwrite_partitions', 'delete_insert'] as const)(
    'leaves the state before it: %s',
    async (mode) => {
      const wh = open.get(dialect);
      const operation = renderTransform(
        plainTransform({
          dialect,
          source,
          columns,
          read: { by: 'cursor', column: 'at', type: 'timestamp' },
          materialise: materialise({
            mode,
            destination,
            keys: ['key'],
            order: [{ column: 'at', descending: true }],
            partitions: [{ column: 'value' }],
          }),
          further: {
            checks: [
              {
                name: 'valued',
                description: 'has a value',
                scope: 'row',
                severity: 'quarantine',
                sql: '"value" is not null',
                origin: { location: { file: 'f', line: 1, column: 1 } },
              },
            ],
          },
        }),
      );
      const prepare = async () => {
        await freshLedger(wh);
        for (const name of [destination, `${destination}_quarantine`])
          await wh.run(sql`drop table if exists ${datasetPart(name)}`);
        await createSource(wh, source, columns);
        await wh.run(sql`create schema if not exists ${{ schema: destination }}`);
        await arrive(wh, source, columns, [
          ['a', 'x', '2026-03-01 10:00:00'],
          ['b', null, '2026-03-01 11:00:00'],
        ]);
        await play(wh, operation, first);
        await arrive(wh, source, columns, [
          ['a', 'y', '2026-03-02 10:00:00'],
          ['b', null, '2026-03-01 11:00:00'],
          ['c', 'x', '2026-03-02 11:00:00'],
        ]);
      };
      await prepare();
      const before = await stateOf(wh);
      await play(wh, operation, second);
      const control = await stateOf(wh);
      expect(control).not.toBe(before);

      await prepare();
      for (let end = 0; end <= operation.statements.length; end += 1) {
        const cut = [...operation.statements.slice(0, end), ['select * from "the process is gone"']];
        await expect(transaction(wh, cut, second)).rejects.toThrow(/the process is gone/);
        expect(await stateOf(wh), `after ${end} statements`).toBe(before);
      }
      await play(wh, operation, second);
      expect(await stateOf(wh)).toBe(control);
    },
  );
});
