import type { Column, Dialect, Materialise } from '@sparkle-orchestration/core';
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
} from '../../test/play.js';
import { openWarehouses, type Warehouses } from '../../test/warehouse.js';
import { sql } from '../dialect/statement.js';
import { type RenderedTransform, renderTransform } from './render-transform.js';

const source = 'main.brz.goods';
const destination = 'main.slv.goods';
const quarantine = `${destination}_quarantine`;
const data: readonly Column[] = [
  { name: 'id', type: 'integer' },
  { name: 'amount', type: 'varchar' },
  { name: 'colour', type: 'varchar' },
];
/** The table is older than the definition: no colour, and amounts are numbers. */
const table: readonly Column[] = [
  { name: 'id', type: 'integer' },
  { name: 'amount', type: 'integer' },
];
const rows = [
  [1, '10', null],
  [2, '20', 'red'],
  [3, 'many', null],
  [4, null, null],
] as const;
const interval = (n: number) => ({ start: `2026-03-0${n} 00:00:00`, end: `2026-03-0${n + 1} 00:00:00` });

let open: Warehouses;
beforeAll(async () => {
  open = await openWarehouses();
});
afterAll(async () => open.close());

function rendered(dialect: Dialect, part: Partial<Materialise>, known?: readonly Column[], model = false) {
  return renderTransform(
    plainTransform({
      dialect,
      source,
      columns: data,
      read: { by: 'full' },
      materialise: materialise({ mode: 'overwrite', destination, ...part }),
      further: {
        ...(known ? { table: known } : {}),
        ...(model
          ? {
              inputs: [{ dataset: source, name: '', read: { by: 'full' }, columns: data }],
              ctes: [{ name: 'model', sql: sql`select * from ${{ dataset: source }}`, columns: data }],
            }
          : {}),
      },
    }),
  );
}

describe.each(['duckdb', 'postgres'] as const)('the contract of a transform on %s', (dialect) => {
  const wh = () => open.get(dialect);
  const written = (...names: string[]) => tableOf(wh(), destination, names);
  const aside = (...names: string[]) => tableOf(wh(), quarantine, names);
  const run = (operation: RenderedTransform, day = 1) => play(wh(), operation, interval(day));
  beforeEach(async () => {
    await freshLedger(wh());
    await createSource(wh(), source, data);
    await arrive(wh(), source, data, rows);
    await createSource(wh(), destination, table);
    await wh().run(sql`drop table if exists ${{ dataset: quarantine }}`);
  });

  it.each([false, true])(
    'discard_row sets rows aside that the table cannot take, as they were (model: %s)',
    async (model) => {
      const operation = rendered(dialect, { contract: 'discard_row' }, table, model);
      for (let times = 0; times < 2; times += 1) {
        await run(operation);
        expect(await written('id', 'amount')).toEqual(['1 | 10', '4 | ∅']);
        expect(await aside('id', 'amount', 'colour', '_rule', '_reason')).toEqual([
          '2 | 20 | red | schema_contract | the table has no column colour',
          '3 | many | ∅ | schema_contract | amount is not integer',
        ]);
      }
      expect((await loadsOf(wh(), destination)).at(-1)).toMatchObject({ read: 4, written: 2, rejected: 2 });
    },
  );

  it('discard_value leaves values out that the table cannot take', async () => {
    const operation = rendered(dialect, { contract: 'discard_value', mode: 'merge', keys: ['id'] }, table);
    await run(operation);
    await run(operation);
    expect(await written('id', 'amount')).toEqual(['1 | 10', '2 | 20', '3 | ∅', '4 | ∅']);
    expect(operation.columns.map((c) => `${c.name} ${c.type}`)).toEqual(['id integer', 'amount integer']);
  });

  it('widening changes the type of a column, once, and adds new ones', async () => {
    await arrive(wh(), destination, table, [[9, 90]]);
    const operation = rendered(dialect, { contract: 'evolve', widen: true, mode: 'merge', keys: ['id'] }, table);
    expect(operation.diagnostics.map((d) => d.code)).toEqual(['write/column-added', 'write/column-widened']);
    await run(operation);
    await run(operation);
    expect(await written('id', 'amount', 'colour')).toEqual([
      '1 | 10 | ∅',
      '2 | 20 | red',
      '3 | many | ∅',
      '4 | ∅ | ∅',
      '9 | 90 | ∅',
    ]);
  });

  it('a wider table stays as wide as it is', async () => {
    const wide = [table[0] as Column, { name: 'amount', type: 'varchar' }, { name: 'colour', type: 'varchar' }];
    await createSource(wh(), destination, wide);
    const narrow = data.map((c) => (c.name === 'amount' ? { name: 'amount', type: 'integer' } : c));
    await createSource(wh(), source, narrow);
    await arrive(wh(), source, narrow, [[1, 10, null]]);
    const definition = plainTransform({
      dialect,
      source,
      columns: narrow,
      read: { by: 'full' },
      materialise: materialise({ mode: 'overwrite', destination, contract: 'evolve', widen: true }),
    });
    for (const known of [wide, undefined]) {
      await run(renderTransform({ ...definition, ...(known ? { table: known } : {}) }));
      expect(await written('id', 'amount')).toEqual(['1 | 10']);
    }
  });

  it('without a table yet, the definition makes it', async () => {
    await wh().run(sql`drop table ${{ dataset: destination }}`);
    const operation = rendered(dialect, { contract: 'discard_row' });
    expect(operation.diagnostics.map((d) => d.code)).toEqual(['write/contract-not-settled']);
    await run(operation);
    await run(operation);
    expect(await written('id', 'amount', 'colour')).toEqual([
      '1 | 10 | ∅',
      '2 | 20 | red',
      '3 | many | ∅',
      '4 | ∅ | ∅',
    ]);
  });

  it('ends before it writes where the table is not what it was compiled for', async () => {
    for (const contract of ['discard_row', 'discard_value'] as const) {
      await expect(run(rendered(dialect, { contract }))).rejects.toThrow(
        /main\.slv\.goods is not the table that its schema contract was compiled for \(amount is integer; colour is not there\); run "sparkle schema pull"/i,
      );
      await wh().run(sql`alter table ${{ dataset: destination }} add column "colour" varchar`);
      await expect(run(rendered(dialect, { contract }, table))).rejects.toThrow(/\(colour is there by now\)/);
      await wh().run(sql`alter table ${{ dataset: destination }} drop column "colour"`);
    }
    await createSource(wh(), destination, [table[0] as Column, { name: 'amount', type: 'double' }]);
    await expect(run(rendered(dialect, { contract: 'evolve', widen: true }, table))).rejects.toThrow(
      /amount is double/i,
    );
    expect(await loadsOf(wh(), destination)).toEqual([]);
  });

  it('settles anew what was settled for another table', async () => {
    const before = rendered(dialect, { contract: 'discard_row' }, table);
    const again = renderTransform({
      ...plainTransform({
        dialect,
        source,
        columns: data,
        read: { by: 'full' },
        materialise: materialise({ mode: 'overwrite', destination, contract: 'discard_row' }),
      }),
      columns: before.columns,
      ctes: before.ctes,
      table: [...table, { name: 'colour', type: 'varchar' }],
    });
    await wh().run(sql`alter table ${{ dataset: destination }} add column "colour" varchar`);
    await run(again);
    expect(await written('id', 'amount', 'colour')).toEqual(['1 | 10 | ∅', '2 | 20 | red', '4 | ∅ | ∅']);
  });
});
