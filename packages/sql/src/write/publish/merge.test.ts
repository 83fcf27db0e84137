import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LedgerModel, type ModelRow } from '../../../test/ledger-model.js';
import {
  arrive,
  createSource,
  freshLedger,
  loadsOf,
  materialise,
  plainTransform,
  play,
  tableOf,
} from '../../../test/play.js';
import { openWarehouses, type Warehouses } from '../../../test/warehouse.js';
import { renderTransform } from '../render-transform.js';

const columns = [
  { name: 'key', type: 'varchar' },
  { name: 'value', type: 'varchar' },
  { name: 'at', type: 'timestamp' },
];
const source = 'main.brz.customers';
const destination = 'main.slv.customers';

let open: Warehouses;
beforeAll(async () => {
  open = await openWarehouses();
});
afterAll(async () => open.close());

const row = (key: string | null, value: string, at: string): ModelRow => ({ key, value, at: `2026-03-${at}` });
const day = (n: number) => `2026-03-0${n} 00:00:00`;

describe.each(['duckdb', 'postgres'] as const)('merge by cursor on %s', (dialect) => {
  const operation = renderTransform(
    plainTransform({
      dialect,
      source,
      columns,
      read: { by: 'cursor', column: 'at', type: 'timestamp' },
      materialise: materialise({
        mode: 'merge',
        destination,
        keys: ['key'],
        order: [{ column: 'at', descending: true }],
      }),
    }),
  );
  const wh = () => open.get(dialect);
  let model: LedgerModel;

  beforeEach(async () => {
    model = new LedgerModel('merge');
    await freshLedger(wh());
    await createSource(wh(), source, columns);
    for (const table of [destination, `${destination}_quarantine`]) {
      await createSource(wh(), table, [{ name: '_load_id', type: 'varchar' }]);
    }
  });

  const come = async (rows: readonly ModelRow[]) => {
    model.arrive(rows);
    await arrive(
      wh(),
      source,
      columns,
      rows.map((r) => [r.key, r.value, r.at]),
    );
  };
  const run = async (from: number, to: number) => {
    model.run(day(from), day(to));
    await play(wh(), operation, { start: day(from), end: day(to), run: `run of ${from}` });
    expect(await tableOf(wh(), destination, ['key', 'value', 'at'])).toEqual(model.table());
    expect(await tableOf(wh(), `${destination}_quarantine`, ['key', 'value', 'at'])).toEqual(model.quarantine());
  };

  it('keeps the newest row of a key over six runs and sets rows without a key aside', async () => {
    await come([
      row('1', 'ann', '01 08:00:00'),
      row('2', 'bob', '01 09:00:00'),
      row(null, 'eve', '01 12:00:00'),
      row('4', 'Zed', '01 12:00:00'),
      row('4', 'ann', '01 12:00:00'),
    ]);
    await run(1, 2);
    await come([
      row(null, 'eve', '01 12:00:00'),
      row('5', 'late', '01 12:00:00'),
      row('1', 'anne', '02 09:00:00'),
      row('1', 'annie', '02 10:00:00'),
      row(null, 'zoe', '02 08:00:00'),
      row(null, 'zoe', '02 08:00:00'),
    ]);
    await run(2, 3);
    await come([row('1', 'too late', '02 07:00:00'), row('2', 'bill', '03 07:00:00')]);
    await run(3, 4);
    await run(2, 3);
    await run(4, 5);
    await run(3, 4);
    expect(model.table()).toContain('4 | Zed | 2026-03-01 12:00:00');
    expect((await loadsOf(wh(), destination)).at(-1)).toMatchObject({ seq: 6, status: 'committed' });
  });
});

describe.each(['duckdb', 'postgres'] as const)('overwrite on %s', (dialect) => {
  it('is the table as of now, and the load row counts it', async () => {
    const wh = open.get(dialect);
    await freshLedger(wh);
    await createSource(wh, source, columns);
    await createSource(wh, destination, [{ name: '_load_id', type: 'varchar' }]);
    const operation = renderTransform(
      plainTransform({
        dialect,
        source,
        columns,
        read: { by: 'full' },
        materialise: materialise({ mode: 'overwrite', destination }),
      }),
    );
    await arrive(wh, source, columns, [
      ['1', 'a', day(1)],
      ['2', 'b', null],
    ]);
    await play(wh, operation, { start: day(1), end: day(2) });
    await wh.run([`delete from `, { dataset: source }, ` where "key" = '2'`]);
    await play(wh, operation, { start: day(2), end: day(3) });
    expect(await tableOf(wh, destination, ['key', 'value', 'at'])).toEqual(['1 | a | 2026-03-01 00:00:00']);
    expect(await loadsOf(wh, destination)).toMatchObject([
      { read: 2, written: 2 },
      { read: 1, written: 1, status: 'committed' },
    ]);
  });
});
