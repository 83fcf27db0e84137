import { beforeAll, describe, expect, it } from 'vitest';
import { loadSqlParser } from '../user-sql/parser.js';
import { sqlDifference } from './changed-columns.js';

beforeAll(loadSqlParser);

const columns = ['id', 'name', 'amount'];
const chain = (second: string, third = 'select * from b') => ({
  columns,
  steps: [
    { name: 'a', sql: 'select id, name, amount, at from sparkle_source' },
    { name: 'b', sql: second },
    { name: 'c', sql: third },
  ],
});
const plain = chain('select * from a');
const none = { changed: [], renamed: [], rows: false };

describe('what a change of SQL changes', () => {
  it('is nothing for names of steps, aliases, qualifiers and layout', () => {
    const other = {
      columns,
      steps: [
        { name: 'first', sql: 'select s.id, s.name, s.amount, s.at from sparkle_source as s' },
        { name: 'last', sql: 'select x.id,\n  x.name, x.amount -- the amount\nfrom first x' },
      ],
    };
    expect(sqlDifference(plain, other, 'duckdb')).toEqual(none);
  });

  it('is the column whose expression changes, through the steps after it', () => {
    const before = chain(
      'select id, upper(name) as name, amount from a',
      'select id, trim(name) as name, amount from b',
    );
    const after = chain(
      'select id, lower(name) as name, amount from a',
      'select id, trim(name) as name, amount from b',
    );
    expect(sqlDifference(before, after, 'postgres')).toEqual({ ...none, changed: ['name'] });
  });

  it('is each column that is made from a changed one', () => {
    const after = chain(
      'select * replace (amount * 2 as amount) from a',
      'select amount + 1 as id, name, amount from b',
    );
    const before = chain('select * from a', 'select amount + 1 as id, name, amount from b');
    expect(sqlDifference(before, after, 'duckdb')).toEqual({ ...none, changed: ['id', 'amount'] });
  });

  it('is the rows for a condition, a join, a grouping, distinct and a union', () => {
    for (const sql of [
      'select * from a where amount > 0',
      'select a.* from a join "other.table" o on o.id = a.id',
      'select distinct id, name, amount from a',
      'select id, name, amount from a union all select id, name, amount from a',
      'select id, name, amount from a qualify row_number() over (partition by id order by at) = 1',
    ])
      expect(sqlDifference(plain, chain(sql), 'duckdb')?.rows, sql).toBe(true);
    const where = (value: number) => chain(`select * from a where amount > ${value}`);
    expect(sqlDifference(where(1), where(1), 'duckdb')).toEqual(none);
    expect(sqlDifference(where(1), where(2), 'duckdb')).toEqual({ ...none, rows: true });
  });

  it('knows a column that is made in the same way under another name', () => {
    const after = {
      columns: ['id', 'customer', 'amount'],
      steps: chain('select id, name as customer, amount from a').steps,
    };
    expect(sqlDifference(plain, after, 'duckdb')).toEqual({ ...none, renamed: [{ from: 'name', to: 'customer' }] });
  });

  it('follows a column that its input renamed', () => {
    const inputs = { sparkle_source: [{ from: 'name', to: 'customer' }] };
    const after = {
      columns: ['id', 'customer', 'amount'],
      steps: [{ name: 'a', sql: 'select * from sparkle_source' }],
    };
    const before = { columns, steps: [{ name: 'a', sql: 'select * from sparkle_source' }], inputs };
    expect(sqlDifference(before, after, 'duckdb')).toEqual({ ...none, renamed: [{ from: 'name', to: 'customer' }] });
  });

  it('looks into subqueries', () => {
    const of = (limit: number) =>
      chain(`select id, name, (select max(amount) from a where id > ${limit}) as amount from a`);
    expect(sqlDifference(of(1), of(1), 'duckdb')).toEqual(none);
    expect(sqlDifference(of(1), of(2), 'duckdb')).toEqual({ ...none, changed: ['amount'] });
  });

  it('says nothing of a text that it cannot read', () => {
    expect(sqlDifference(plain, chain('select from from from'), 'duckdb')).toBeUndefined();
  });
});
