import type { SqlStatement } from '@sparkle-orchestration/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelMode } from '../../test/ledger-model.js';
import { differenceAfter, type Move, moves, randomOperation } from '../../test/random-runs.js';
import { openWarehouses, type TestWarehouse, type Warehouses } from '../../test/warehouse.js';

/** One seed for all machines; another one by `SPARKLE_SEED`. fast-check prints the sequence that fails. */
const seed = Number(process.env['SPARKLE_SEED'] ?? 20260301);

/** Sequences of each mode: few here, more by `SPARKLE_RANDOM_RUNS`, where time does not count. Postgres takes longer. */
const given = Number(process.env['SPARKLE_RANDOM_RUNS'] ?? 0);
const sequencesOf = { duckdb: given || 15, postgres: given || 3 };

let open: Warehouses;
let wh: TestWarehouse;
beforeAll(async () => {
  open = await openWarehouses();
  wh = open.get('duckdb');
});
afterAll(async () => open.close());

describe.each(['duckdb', 'postgres'] as const)('any sequence of arrivals, runs and reruns on %s', (dialect) => {
  it.each(['append', 'merge', 'scd1', 'scd2', 'scd3', 'snapshot'] as const)(
    'leaves what the rules say: %s',
    async (mode) => {
      const { statements } = randomOperation(mode, dialect);
      await fc.assert(
        fc.asyncProperty(moves, async (sequence) => {
          expect(await differenceAfter(open.get(dialect), mode, sequence, statements)).toBeUndefined();
        }),
        { seed, numRuns: sequencesOf[dialect], endOnFailure: true },
      );
    },
    given ? 900_000 : 120_000,
  );
});

/** A rule taken out of the statements. */
interface Fault {
  readonly name: string;
  readonly mode: ModelMode;
  readonly find: string | RegExp;
  readonly replace: string;
}

const faults: readonly Fault[] = [
  {
    name: 'the cursor is that of the newest load, not the greatest',
    mode: 'append',
    find: "max(case when status = 'committed' then cursor_after end) as cursor_now from mine",
    replace: "max_by(cursor_after, seq) filter (where status = 'committed') as cursor_now from mine",
  },
  {
    name: 'a rerun of an older interval reads to the end of its interval',
    mode: 'append',
    find: 'case when m.load_id is null or m.cursor_after is not distinct from h.cursor_now then g.interval_end end as upper_open',
    replace: 'g.interval_end as upper_open',
  },
  {
    name: 'a rerun reads from the cursor instead of from where the replaced load began',
    mode: 'append',
    find: 'case when m.load_id is not null then m.cursor_before else h.cursor_now end',
    replace: 'h.cursor_now',
  },
  {
    name: 'equal rows at the boundary are taken for one row',
    mode: 'append',
    find: '> coalesce(there.copies, 0)',
    replace: '> coalesce(there.copies * 1000, 0)',
  },
  {
    name: 'rows at the boundary are loaded again',
    mode: 'append',
    find: '> coalesce(there.copies, 0)',
    replace: '> 0',
  },
  {
    name: 'rows of the replaced load stay',
    mode: 'append',
    find: /^delete from .*$/s,
    replace: 'select 1',
  },
  {
    name: 'replaced loads still count',
    mode: 'append',
    find: "set status = 'superseded'",
    replace: "set status = 'committed'",
  },
  {
    name: 'an older row overwrites a newer one',
    mode: 'merge',
    find: '(t."at" is null or s."at" >= t."at") and ',
    replace: '',
  },
  {
    name: 'ties are broken by chance',
    mode: 'merge',
    find: ', x."value" nulls last',
    replace: ', x."value" desc nulls first',
  },
  {
    name: 'rejected rows of the replaced load stay',
    mode: 'merge',
    find: /^delete from .*$/s,
    replace: 'select 1',
  },
  {
    name: 'rejected rows at the boundary are set aside again',
    mode: 'merge',
    find: '> coalesce(there.copies, 0)',
    replace: '> 0',
  },
  {
    name: 'the copy of the interval stays beside the new one',
    mode: 'snapshot',
    find: /^delete from .*$/s,
    replace: 'select 1',
  },
  {
    name: 'an older row takes over',
    mode: 'scd1',
    find: '(t."at" is null or s."at" >= t."at") and ',
    replace: '',
  },
  {
    name: 'a row without a key is merged',
    mode: 'merge',
    find: 'when (x."key" is not null) is not true then 1',
    replace: 'when false then 1',
  },
];

function planted(fault: Fault, statements: readonly SqlStatement[]): SqlStatement[] {
  let places = 0;
  const changed = statements.map((statement) => {
    const text = wh.text(statement);
    const holds = typeof fault.find === 'string' ? text.includes(fault.find) : fault.find.test(text);
    if (!holds) return statement;
    places += 1;
    if (typeof fault.find !== 'string') return [fault.replace];
    return statement.map((part) => (typeof part === 'string' ? part.replace(fault.find, fault.replace) : part));
  });
  expect(places, 'statements that hold the rule').toBeGreaterThan(0);
  return changed;
}

describe('without one of the rules the same check fails', () => {
  const sequences: readonly (readonly Move[])[] = fc.sample(moves, { seed, numRuns: 80 });

  it.each(faults)('$name', async (fault) => {
    const statements = planted(fault, randomOperation(fault.mode, 'duckdb').statements);
    for (const sequence of sequences) {
      // A statement that the fault makes fail is found as well.
      const difference = await differenceAfter(wh, fault.mode, sequence, statements).catch(async (error: Error) => {
        return error.message;
      });
      if (difference !== undefined) return;
    }
    expect.unreachable('no sequence showed the fault');
  });
});
