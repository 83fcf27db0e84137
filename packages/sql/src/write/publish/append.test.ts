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
const source = 'main.brz.events';
const destination = 'main.slv.events';

let open: Warehouses;
beforeAll(async () => {
  open = await openWarehouses();
});
afterAll(async () => open.close());

const row = (key: string, at: string): ModelRow => ({ key, value: `of ${key}`, at: `2026-03-${at}` });
const day = (n: number) => `2026-03-0${n} 00:00:00`;

describe.each(['duckdb', 'postgres'] as const)('append by cursor on %s', (dialect) => {
  const operation = renderTransform(
    plainTransform({
      dialect,
      source,
      columns,
      read: { by: 'cursor', column: 'at', type: 'timestamp' },
      materialise: materialise({ mode: 'append', destination }),
    }),
  );
  const wh = () => open.get(dialect);
  let model: LedgerModel;

  beforeEach(async () => {
    model = new LedgerModel('append');
    await freshLedger(wh());
    await createSource(wh(), source, columns);
    await createSource(wh(), destination, [...columns, { name: '_load_id', type: 'varchar' }]);
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
    await play(wh(), operation, { start: day(from), end: day(to) });
    expect(await tableOf(wh(), destination, ['key', 'value', 'at'])).toEqual(model.table());
  };

  it('has every row once over six runs, with equal rows and late ones at the cursor', async () => {
    await come([row('a', '01 10:00:00'), row('a', '01 10:00:00'), row('b', '01 12:00:00'), row('b', '01 12:00:00')]);
    await run(1, 2);
    // A third copy of b and a new row arrive at the very value of the cursor.
    await come([row('b', '01 12:00:00'), row('c', '01 12:00:00'), row('d', '02 09:00:00'), row('e', '02 18:00:00')]);
    await run(2, 3);
    await come([row('f', '02 20:00:00'), row('e', '02 18:00:00'), row('g', '03 05:00:00')]);
    await run(3, 4);
    await run(2, 3);
    await run(1, 2);
    await run(4, 5);
    await run(3, 4);
    expect(model.table()).toHaveLength(11);
  });

  it('never takes the cursor back when rows have gone from the source', async () => {
    await come([row('a', '01 10:00:00'), row('b', '01 12:00:00')]);
    await run(1, 2);
    await wh().run(['delete from ', { dataset: source }, ` where "key" = 'b'`]);
    await play(wh(), operation, { start: day(1), end: day(2) });
    expect((await loadsOf(wh(), destination)).map((l) => l.after)).toEqual([
      '2026-03-01 12:00:00',
      '2026-03-01 12:00:00',
    ]);
    expect(await tableOf(wh(), destination, ['key'])).toEqual(['a']);
  });

  it('counts what it read and wrote, and keeps the cursor where it was', async () => {
    await come([row('a', '01 10:00:00'), row('b', '01 12:00:00')]);
    await run(1, 2);
    await come([row('c', '01 12:00:00')]);
    await run(2, 3);
    expect(await loadsOf(wh(), destination)).toMatchObject([
      { seq: 1, before: null, after: '2026-03-01 12:00:00', read: 2, written: 2, rejected: 0, status: 'committed' },
      { seq: 2, before: '2026-03-01 12:00:00', after: '2026-03-01 12:00:00', read: 2, written: 1, status: 'committed' },
    ]);
  });
});
