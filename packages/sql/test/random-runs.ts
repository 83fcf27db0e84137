import type { Column, SqlStatement } from '@sparkle-orchestration/core';
import fc from 'fast-check';
import { sql } from '../src/dialect/statement.js';
import { renderTransform } from '../src/write/render-transform.js';
import { LedgerModel, type ModelMode, type ModelRow } from './ledger-model.js';
import { arrive, createSource, freshLedger, materialise, plainTransform, play, scd2, tableOf } from './play.js';
import type { TestWarehouse } from './warehouse.js';

export const columns: readonly Column[] = [
  { name: 'key', type: 'varchar' },
  { name: 'value', type: 'varchar' },
  { name: 'at', type: 'timestamp' },
];
export const source = 'main.brz.random';
export const destination = 'main.slv.random';
const names = columns.map((c) => c.name);
/** What a mode adds to the columns of the rows. */
const added: Readonly<Partial<Record<ModelMode, readonly string[]>>> = {
  scd2: ['effective_date', 'end_date', 'is_current', 'version'],
  scd3: ['value_previous'],
  snapshot: ['snapshot_at'],
};
/** Columns of the table, in the order in which the model tells them. */
const shown = (mode: ModelMode) => [...(mode === 'scd2' ? ['surrogate_key'] : []), ...names, ...(added[mode] ?? [])];

/** Rows come in, or the interval of a day is run (for the first time or again). */
export type Move = { readonly come: readonly ModelRow[] } | { readonly run: number };

const day = (n: number) => `2026-03-0${n} 00:00:00`;

const row: fc.Arbitrary<ModelRow> = fc.record({
  key: fc.constantFrom('a', 'b', null),
  value: fc.constantFrom('x', 'Y', null),
  // Few values, so that many rows share the time at which a load ended.
  at: fc
    .constantFrom('01 09:00:00', '01 18:00:00', '02 09:00:00', '02 18:00:00', '03 09:00:00', '03 18:00:00.5')
    .map((t) => `2026-03-${t}`),
});

export const moves: fc.Arbitrary<readonly Move[]> = fc.array(
  fc.oneof(
    fc.array(row, { minLength: 1, maxLength: 4 }).map((come): Move => ({ come })),
    fc.integer({ min: 1, max: 4 }).map((run): Move => ({ run })),
    fc.integer({ min: 1, max: 4 }).map((run): Move => ({ run })),
  ),
  { minLength: 4, maxLength: 12 },
);

export function randomOperation(mode: ModelMode, dialect: TestWarehouse['dialect']) {
  return renderTransform(
    plainTransform({
      dialect,
      source,
      columns,
      read: mode === 'snapshot' ? { by: 'full' } : { by: 'cursor', column: 'at', type: 'timestamp' },
      materialise: materialise({
        mode,
        destination,
        keys: ['key'],
        order: [{ column: 'at', descending: true }],
        ...(mode === 'scd1' ? { scd: { type: 1, update: ['value'] }, compare: ['value', 'at'] } : {}),
        ...(mode === 'scd2' ? { scd: scd2() } : {}),
        ...(mode === 'snapshot' ? { keys: [], order: [], snapshotColumn: 'snapshot_at' } : {}),
        ...(mode === 'scd3' ? { scd: { type: 3, track: ['value'], suffix: '_previous' } } : {}),
      }),
    }),
  );
}

/** Plays the moves on a warehouse and in memory; gives what differs first, or nothing. */
export async function differenceAfter(
  wh: TestWarehouse,
  mode: ModelMode,
  sequence: readonly Move[],
  statements: readonly SqlStatement[],
): Promise<string | undefined> {
  const { setup } = randomOperation(mode, wh.dialect);
  await freshLedger(wh);
  await createSource(wh, source, columns);
  for (const table of [destination, `${destination}_quarantine`]) {
    await createSource(wh, table, [{ name: '_load_id', type: 'varchar' }]);
  }
  const model = new LedgerModel(mode);
  for (const [n, move] of sequence.entries()) {
    if ('come' in move) {
      model.arrive(move.come);
      await arrive(
        wh,
        source,
        columns,
        move.come.map((r) => [r.key, r.value, r.at]),
      );
      continue;
    }
    model.run(day(move.run), day(move.run + 1));
    await play(wh, { setup, statements: [...statements] }, { start: day(move.run), end: day(move.run + 1) });
    const [got, want] = [await tableOf(wh, destination, shown(mode)), model.table()];
    if (got.join('\n') !== want.join('\n'))
      return `move ${n}: the table has\n${got.join('\n')}\nnot\n${want.join('\n')}`;
    if (mode === 'append' || mode === 'snapshot') continue;
    if (mode === 'scd2') {
      const [late] = await wh.rows(
        sql`select breaches from ${{ dataset: '_sparkle.quality_results' }} where check_name = 'late_arriving' and load_id = (select load_id from ${{ dataset: '_sparkle.loads' }} order by seq desc limit 1)`,
      );
      if (Number(late?.[0]) !== model.late) return `move ${n}: ${late?.[0]} rows are late, not ${model.late}`;
    }
    const [aside, expected] = [await tableOf(wh, `${destination}_quarantine`, names), model.quarantine()];
    if (aside.join('\n') !== expected.join('\n'))
      return `move ${n}: aside are\n${aside.join('\n')}\nnot\n${expected.join('\n')}`;
  }
  return undefined;
}
