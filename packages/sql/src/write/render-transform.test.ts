import type { Column, Dialect } from '@sparkle-orchestration/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  arrive,
  createSource,
  freshLedger,
  identityOf,
  loadsOf,
  materialise,
  plainTransform,
  play,
  tableOf,
} from '../../test/play.js';
import { openWarehouses, type Warehouses } from '../../test/warehouse.js';
import { sql } from '../dialect/statement.js';
import { fullRefreshStatements } from './full-refresh.js';
import { renderTransform, type TransformDefinition } from './render-transform.js';

const source = 'main.brz.people';
const destination = 'main.slv.people';
const quarantine = `${destination}_quarantine`;
const id: Column = { name: 'id', type: 'integer' };
const email: Column = { name: 'email', type: 'varchar' };
const at: Column = { name: 'at', type: 'timestamp' };
const columns = [id, email, at];
const byCursor = { by: 'cursor', column: 'at', type: 'timestamp' } as const;
const day = (n: number, hour = 0) => `2026-03-0${n} ${String(hour).padStart(2, '0')}:00:00`;
const interval = (n: number) => ({ start: day(n), end: day(n + 1) });
const location = { file: 'people.json', line: 1, column: 1 };

let open: Warehouses;
beforeAll(async () => {
  open = await openWarehouses();
});
afterAll(async () => open.close());

const definitionOf = (dialect: Dialect, further: Partial<TransformDefinition> = {}): TransformDefinition =>
  plainTransform({
    dialect,
    source,
    columns,
    read: { by: 'full' },
    materialise: materialise({ mode: 'overwrite', destination }),
    further,
  });

describe.each(['duckdb', 'postgres'] as const)('on %s', (dialect) => {
  const wh = () => open.get(dialect);
  const table = (...names: string[]) => tableOf(wh(), destination, names);
  beforeEach(async () => {
    await freshLedger(wh());
    await createSource(wh(), source, columns);
    await wh().run(sql`create schema if not exists ${{ schema: destination }}`);
    for (const name of [destination, quarantine]) await wh().run(sql`drop table if exists ${{ dataset: name }}`);
  });

  it('binds parameters in one statement, holds no transaction control, and prints the same every time', () => {
    const modes = ['append', 'overwrite', 'overwrite_partitions', 'merge', 'delete_insert', 'table'] as const;
    for (const mode of modes) {
      const written = materialise({ mode, destination, keys: ['id'], partitions: [{ column: 'email' }] });
      const { setup, statements, diagnostics } = renderTransform(definitionOf(dialect, { materialise: written }));
      expect(diagnostics).toEqual([]);
      const binding = statements.filter((s) => s.some((part) => typeof part === 'object' && 'param' in part));
      expect(binding).toHaveLength(1);
      for (const statement of [...setup, ...statements])
        expect(wh().text(statement)).not.toMatch(/^\s*(begin|commit|set)\b|;/);
      expect(renderTransform(definitionOf(dialect, { materialise: written })).statements).toEqual(statements);
    }
  });

  it('puts several inputs together by name, NULL where an input has no such column', async () => {
    const other = 'main.brz.guests';
    await createSource(wh(), other, [email, { name: 'city', type: 'varchar' }]);
    await arrive(wh(), source, columns, [[1, 'a@x', null]]);
    await arrive(wh(), other, [email, { name: 'city', type: 'varchar' }], [['b@x', 'Bonn']]);
    const all = [id, email, { name: 'city', type: 'varchar' }];
    const inputs = [
      { dataset: source, name: 'people', read: { by: 'full' as const }, columns: [id, email] },
      {
        dataset: other,
        name: 'guests',
        read: { by: 'full' as const },
        columns: [email, { name: 'city', type: 'varchar' }],
      },
    ];
    const ctes = [{ name: 'source', sql: sql`select * from sparkle_source`, columns: all }];
    await play(wh(), renderTransform(definitionOf(dialect, { inputs, ctes, columns: all })), interval(1));
    expect(await table('id', 'email', 'city')).toEqual(['1 | a@x | ∅', '∅ | b@x | Bonn']);
    expect(await loadsOf(wh(), destination)).toMatchObject([{ read: 2, written: 2 }]);
  });

  it('runs a model that reads its tables itself, and cuts its result to the window', async () => {
    const model = (read: TransformDefinition['inputs'][number]['read']) =>
      renderTransform(
        definitionOf(dialect, {
          inputs: [{ dataset: source, name: '', read, columns }],
          ctes: [{ name: 'model', sql: sql`select "id", "email", "at" from ${{ dataset: source }}`, columns }],
          materialise: materialise({ mode: 'append', destination }),
        }),
      );
    await arrive(wh(), source, columns, [
      [1, 'a', day(1, 3)],
      [2, 'b', day(2, 3)],
    ]);
    await play(wh(), model({ by: 'window', column: 'at', type: 'timestamp' }), interval(1));
    expect(await table('id')).toEqual(['1']);
    expect(await loadsOf(wh(), destination)).toMatchObject([{ read: 1, written: 1 }]);
  });

  it('sets rows aside at the step that they failed, as they were there, and once', async () => {
    const upper = [...columns, { name: 'domain', type: 'varchar' }];
    const further: Partial<TransformDefinition> = {
      inputs: [{ dataset: source, name: 'sparkle_source', read: byCursor, columns }],
      ctes: [
        { name: 'source', sql: sql`select * from sparkle_source`, columns },
        { name: 'validate_email', sql: sql`select * from source where "email" like '%@%'`, columns },
        {
          name: 'add_domain',
          sql: sql`select "id", upper("email") as "email", "at", 'x' as "domain" from validate_email`,
          columns: upper,
        },
      ],
      columns: upper,
      rejects: [{ cte: 'source', condition: `"email" like '%@%'`, rule: 'validate_email', reason: "it's no address" }],
      checks: [
        {
          name: 'small id',
          description: 'ids are below 100',
          scope: 'row',
          severity: 'quarantine',
          sql: '"id" < 100',
          origin: { location },
        },
      ],
      materialise: materialise({ mode: 'append', destination }),
    };
    const operation = renderTransform(definitionOf(dialect, further));
    await arrive(wh(), source, columns, [
      [1, 'a@x', day(1, 3)],
      [2, 'broken', day(1, 4)],
      [3, null, day(1, 4)],
      [100, 'c@x', day(1, 4)],
    ]);
    await play(wh(), operation, interval(1));
    await play(wh(), operation, interval(2));
    await play(wh(), operation, interval(1));
    expect(await table('id', 'email')).toEqual(['1 | A@X']);
    expect(await tableOf(wh(), quarantine, ['id', 'email', 'domain', '_rule', '_reason'])).toEqual([
      '100 | C@X | x | small id | ids are below 100',
      "2 | broken | ∅ | validate_email | it's no address",
      "3 | ∅ | ∅ | validate_email | it's no address",
    ]);
    const [load] = (await loadsOf(wh(), destination)).slice(-1);
    expect(load).toMatchObject({ read: 4, written: 1, rejected: 3 });
  });

  it('counts a third copy of a rejected row at the boundary', async () => {
    const further: Partial<TransformDefinition> = {
      inputs: [{ dataset: source, name: 'sparkle_source', read: byCursor, columns }],
      materialise: materialise({
        mode: 'merge',
        destination,
        keys: ['id'],
        order: [{ column: 'at', descending: true }],
      }),
    };
    const operation = renderTransform(definitionOf(dialect, further));
    await arrive(wh(), source, columns, [
      [null, 'a', day(1, 3)],
      [null, 'a', day(1, 3)],
    ]);
    await play(wh(), operation, interval(1));
    await arrive(wh(), source, columns, [[null, 'a', day(1, 3)]]);
    await play(wh(), operation, interval(2));
    await play(wh(), operation, interval(3));
    expect(await tableOf(wh(), quarantine, ['email'])).toEqual(['a', 'a', 'a']);
    expect((await loadsOf(wh(), destination)).map((l) => l.rejected)).toEqual([2, 1, 0]);
  });

  it('takes any name and any value', async () => {
    const names = ['we"ird', 'select', 'Ünïcode', 'a.b', '100%', "it's", '{{ x }}', ' ', '$1', '_rule'];
    const nasty = names.map((name) => ({ name, type: 'varchar' }));
    const values = ['"', "'; drop table x; --", '{{7*7}}', '%s', '$1', '␀', '\\', 'line\nbreak', '🦆', ''];
    const all = [...nasty, { name: 'at', type: 'timestamp' }];
    const from = 'main.brz.we"ird $1 {{x}}';
    const to = 'main.slv.sel"ect';
    for (const name of [to, `${to}_quarantine`]) await wh().run(sql`drop table if exists ${{ dataset: name }}`);
    await createSource(wh(), from, all);
    await arrive(wh(), from, all, [
      [...values, day(1, 3)],
      [null, ...values.slice(1), day(1, 4)],
    ]);
    for (const mode of ['merge', 'append', 'overwrite_partitions'] as const) {
      const operation = renderTransform(
        plainTransform({
          dialect,
          source: from,
          columns: all,
          read: byCursor,
          materialise: materialise({
            mode,
            destination: to,
            keys: ['we"ird'],
            order: [{ column: 'at', descending: true }],
            partitions: [{ column: 'select' }],
          }),
          further: { identity: { ...identityOf(to, `o'${mode}"`) } },
        }),
      );
      await play(wh(), operation, interval(1));
      await play(wh(), operation, interval(1));
      expect(await tableOf(wh(), to, names)).toContain(values.join(' | '));
    }
    expect(await tableOf(wh(), `${to}_quarantine`, ['select', '_rule'])).toEqual([
      "'; drop table x; -- | key_not_null",
    ]);
  });

  it('writes rows with more columns than a function has arguments', async () => {
    const wide = [id, at, ...Array.from({ length: 240 }, (_, n) => ({ name: `c${n}`, type: 'varchar' }))];
    await createSource(wh(), source, wide);
    await arrive(wh(), source, wide, [
      [1, day(1, 3), ...wide.slice(2).map((c) => c.name)],
      [null, day(1, 4), ...wide.slice(2).map(() => null)],
    ]);
    for (const mode of ['append', 'merge'] as const) {
      const written = materialise({ mode, destination, keys: ['id'] });
      const operation = renderTransform(
        plainTransform({ dialect, source, columns: wide, read: byCursor, materialise: written }),
      );
      await play(wh(), operation, interval(1));
      await play(wh(), operation, interval(2));
    }
    expect(await table('id', 'c239')).toContain('1 | c239');
    expect(await tableOf(wh(), quarantine, ['id', 'c239'])).toEqual(['∅ | ∅']);
  });

  it('adds new columns to a table that is there, and leaves columns that are gone', async () => {
    await createSource(wh(), destination, [id, { name: 'old', type: 'varchar' }]);
    await arrive(wh(), destination, [id, { name: 'old', type: 'varchar' }], [[7, 'kept']]);
    await arrive(wh(), source, columns, [[1, 'a', null]]);
    const written = materialise({ mode: 'merge', destination, keys: ['id'] });
    await play(wh(), renderTransform(definitionOf(dialect, { materialise: written })), interval(1));
    expect(await table('id', 'old', 'email')).toEqual(['1 | ∅ | a', '7 | kept | ∅']);
  });

  it('ends at a frozen table that differs, and names every difference', async () => {
    const frozen = { materialise: materialise({ mode: 'overwrite', destination, contract: 'freeze' }) };
    await arrive(wh(), source, columns, [[1, 'a', null]]);
    const operation = renderTransform(definitionOf(dialect, frozen));
    await play(wh(), operation, interval(1));
    await play(wh(), operation, interval(2));
    expect(await table('id')).toEqual(['1']);
    const wider = [{ ...id, type: 'bigint' }, email, { name: 'new', type: 'varchar' }];
    const cte = { name: 'source', sql: sql`select "id", "email", 'n' as "new" from sparkle_source`, columns: wider };
    const changed = renderTransform(definitionOf(dialect, { ...frozen, columns: wider, ctes: [cte] }));
    await expect(play(wh(), changed, interval(3))).rejects.toThrow(
      /main\.slv\.people is frozen: at is not in the definition; id is integer in the table, not bigint; new is not in the table/i,
    );
  });

  it('compares a frozen table whose name holds quotes', async () => {
    const to = `main.slv.a "b" 'c'`;
    await wh().run(sql`drop table if exists ${{ dataset: to }}`);
    const frozen = { materialise: materialise({ mode: 'overwrite', destination: to, contract: 'freeze' }) };
    await arrive(wh(), source, columns, [[1, 'a', null]]);
    const operation = renderTransform(definitionOf(dialect, frozen));
    await play(wh(), operation, interval(1));
    await play(wh(), operation, interval(2));
    expect(await tableOf(wh(), to, ['id', 'email'])).toEqual(['1 | a']);
    await wh().run(sql`alter table ${{ dataset: to }} drop column "email"`);
    await expect(play(wh(), operation, interval(3))).rejects.toThrow(/is frozen: email is not in the table/);
  });

  it('ends before publishing when checks fail, names all of them, and keeps the table', async () => {
    const check = (name: string, condition: string) =>
      ({ name, description: name, scope: 'row', severity: 'fail', sql: condition, origin: { location } }) as const;
    await arrive(wh(), source, columns, [
      [1, 'a', null],
      [2, null, null],
    ]);
    await play(wh(), renderTransform(definitionOf(dialect)), interval(1));
    const checks = [check('mail', '"email" is not null'), check('tiny', '"id" < 1'), check('good', 'true')];
    await expect(play(wh(), renderTransform(definitionOf(dialect, { checks })), interval(2))).rejects.toThrow(
      /mail \(1\), tiny \(2\)/,
    );
    expect(await table('id')).toEqual(['1', '2']);
    expect(await loadsOf(wh(), destination)).toHaveLength(1);
  });

  it('starts over on a full refresh, without touching what others wrote', async () => {
    const further: Partial<TransformDefinition> = {
      inputs: [{ dataset: source, name: 'sparkle_source', read: byCursor, columns }],
      materialise: materialise({ mode: 'append', destination }),
    };
    const operation = renderTransform(definitionOf(dialect, further));
    await arrive(wh(), source, columns, [
      [1, 'a', day(1, 3)],
      [2, 'b', day(2, 3)],
    ]);
    await play(wh(), operation, interval(1));
    await play(wh(), operation, interval(2));
    await wh().run(sql`insert into ${{ dataset: destination }} ("id", "_load_id") values (99, 'of another pipeline')`);
    await wh().run(sql`update ${{ dataset: source }} set "email" = 'changed'`);
    const refresh = fullRefreshStatements({ identity: identityOf(destination), dialect });
    await play(wh(), { setup: operation.setup, statements: [...refresh, ...operation.statements] }, interval(2));
    expect(await table('id', 'email')).toEqual(['1 | changed', '2 | changed', '99 | ∅']);
    expect((await loadsOf(wh(), destination)).map((l) => [l.before, l.status])).toEqual([
      [null, 'superseded'],
      [day(1, 3), 'superseded'],
      [null, 'committed'],
    ]);
  });

  it('runs when there is nothing to read', async () => {
    for (const mode of ['append', 'overwrite', 'overwrite_partitions', 'merge', 'delete_insert', 'table'] as const) {
      const written = materialise({ mode, destination, keys: ['id'], partitions: [{ column: 'email' }] });
      await play(wh(), renderTransform(definitionOf(dialect, { materialise: written })), interval(1));
      expect(await table('id')).toEqual([]);
    }
  });
});

describe('a definition that cannot be written', () => {
  const codes = (further: Partial<TransformDefinition>) =>
    renderTransform(definitionOf('duckdb', further)).diagnostics.map((d) => d.code);
  const written = (part: Partial<TransformDefinition['materialise']>) => ({
    materialise: materialise({ mode: 'overwrite', destination, ...part }),
  });
  const inputs = (read: TransformDefinition['inputs'][number]['read']) => [
    { dataset: source, name: 's', read, columns },
  ];

  it.each([
    ['write/columns-unknown', { columns: [] }],
    ['write/merge-without-key', written({ mode: 'merge' })],
    ['write/column-missing', written({ mode: 'merge', keys: ['ident'] })],
    ['write/partitions-missing', written({ mode: 'overwrite_partitions' })],
    ['write/contract-without-table', written({ mode: 'table', contract: 'discard_row' })],
    ['write/overwrite-by-cursor', { inputs: inputs(byCursor) }],
    [
      'write/cursor-type',
      { inputs: inputs({ by: 'cursor', column: 'at', type: 'json' }), ...written({ mode: 'merge', keys: ['id'] }) },
    ],
    ['write/window-type', { inputs: inputs({ by: 'window', column: 'id', type: 'integer' }) }],
    [
      'write/column-missing',
      { inputs: inputs({ by: 'cursor', column: 'gone', type: 'timestamp' }), ...written({ mode: 'append' }) },
    ],
    ['write/view-needs-rows', { inputs: inputs(byCursor), ...written({ mode: 'view' }) }],
    ['write/mixed-reads', { inputs: [...inputs(byCursor), ...inputs({ by: 'full' })], ...written({ mode: 'append' }) }],
  ] as const)('%s', (code, further) => {
    expect(codes(further as Partial<TransformDefinition>)).toContain(code);
    expect(renderTransform(definitionOf('duckdb', further as Partial<TransformDefinition>)).statements).toEqual([]);
  });
});
