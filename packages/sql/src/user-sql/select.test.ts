import { type Column, printStatement } from '@sparkle-orchestration/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadSqlParser } from './parser.js';
import { readsOfSelect, renderUserSelect } from './select.js';

const tables: Record<string, Column[]> = {
  'main.slv.orders': [
    { name: 'order_id', type: 'integer' },
    { name: 'customer_id', type: 'bigint' },
    { name: 'amount', type: 'decimal(18,2)' },
    { name: 'status', type: 'varchar', description: 'state of the order' },
    { name: 'ordered_on', type: 'date' },
  ],
  'main.slv.customers': [
    { name: 'customer_id', type: 'bigint' },
    { name: 'Name', type: 'varchar' },
  ],
};

beforeAll(() => loadSqlParser());

function render(
  sql: string,
  options: { sqlDialect?: string; dialect?: 'duckdb' | 'postgres'; declared?: Column[]; before?: string } = {},
) {
  const before = options.before ?? '';
  const result = renderUserSelect({
    sql,
    sqlDialect: options.sqlDialect ?? 'duckdb',
    dialect: options.dialect ?? 'duckdb',
    resolve: (parts) =>
      Object.keys(tables).find((t) => `.${t}`.endsWith(`.${parts.join('.')}`)) ??
      (parts[0] === 'raw' ? 'main.raw.unknown' : undefined),
    columnsOf: (dataset) => tables[dataset],
    file: 'config/models/m.sql',
    offset: before.length,
    fileText: before + sql,
    locate: () => ({ file: 'config/models/m.sql', line: 1, column: 1 }),
    ...(options.declared ? { declared: options.declared } : {}),
  });
  const { text } = printStatement(result.statement, { dataset: (d) => `<${d}>`, schema: () => '', param: () => '' });
  return {
    ...result,
    text,
    types: result.columns?.map((c) => `${c.name} ${c.type}`),
    problems: result.diagnostics.map((d) => `${d.code} at ${d.location?.line}:${d.location?.column}: ${d.message}`),
  };
}

const lineage = (result: ReturnType<typeof render>, column: string) =>
  result.columns
    ?.find((c) => c.name === column)
    ?.from.map((s) => ('all' in s ? `all ${s.all}` : `${s.kind} ${s.dataset}.${s.column}`));

describe('readsOfSelect', () => {
  it.each([
    ['select 1', []],
    ['select * from a.b.c', [['a', 'b', 'c']]],
    ['select * from orders o join "My Sch"."T" using (id), orders', [['orders'], ['My Sch', 'T']]],
    [
      'with x as (select * from orders), y as (select * from x) select * from y union all select * from z',
      [['z'], ['orders']],
    ],
    ['with orders as (select * from orders) select * from orders', [['orders']]],
    ['with recursive r as (select 1 as n union all select n + 1 from r) select * from r', []],
    [
      'select (select max(a) from s1), b in (select b from s2) from (select * from s3) as q where exists (select 1 from s4)',
      [['s1'], ['s2'], ['s3'], ['s4']],
    ],
    ["select 'from fake' -- from other\nfrom real", [['real']]],
  ])('%s', (sql, expected) => {
    expect(readsOfSelect(sql, 'duckdb').map(String).sort()).toEqual(expected.map(String).sort());
  });

  it('refuses what is no single query', () => {
    expect(() => readsOfSelect('drop table x', 'duckdb')).toThrow('The SQL must be one SELECT; found "drop table".');
    expect(() => readsOfSelect('select 1; select 2', 'duckdb')).toThrow('found 2 statements');
  });
});

describe('a SELECT in the dialect of the engine', () => {
  it('keeps the form, the comments and the case that its author gave it', () => {
    const sql = `SELECT   o.order_id, -- the key
       upper(c."Name") AS name /* 😀 */
FROM   slv.orders  o
  JOIN customers c ON c.customer_id = o.customer_id;`;
    const result = render(sql);
    expect(result.problems).toEqual([]);
    expect(result.text).toBe(
      sql.replace('slv.orders', '<main.slv.orders>').replace('customers c', '<main.slv.customers> c').replace(';', ''),
    );
    expect(result.reads).toEqual(['main.slv.orders', 'main.slv.customers']);
  });

  it('keeps the name of a table under which its columns are called', () => {
    expect(render('select orders.order_id from slv.orders').text).toBe(
      'select orders.order_id from <main.slv.orders> as "orders"',
    );
  });

  it('sees the one time of the run', () => {
    expect(render('select order_id, current_date as today from orders where ordered_on < now()').text).toBe(
      'select order_id, cast((select now from sparkle_run) as date) as today from <main.slv.orders> where ordered_on < (select now from sparkle_run)',
    );
  });

  it('does not let a last comment swallow what comes after', () => {
    expect(render('select order_id from orders -- all').text.endsWith('-- all\n')).toBe(true);
  });
});

describe('the columns of a SELECT', () => {
  it('have types from columns, casts, literals, arithmetic and functions', () => {
    const result = render(`
      select o.*, c."Name" as customer, count(*) as n, sum(amount) as total, sum(order_id) as ids, avg(amount) as mean,
        max(ordered_on) as last_on, cast(order_id as varchar) as text_id, order_id::double as d, 1 as one, 1.25 as rate,
        'x' as x, amount * 2 as doubled, order_id / 2 as half, status || '!' as loud, status is null as missing,
        coalesce(order_id, customer_id) as some_id, case when amount > 1 then 1 else 2 end as bucket,
        row_number() over (partition by status order by ordered_on) as nr, date '2026-01-01' as d1,
        (select max(customer_id) from customers) as top, extract(year from ordered_on) as y
      from orders o left join customers c using (customer_id)`);
    expect(result.problems).toEqual([]);
    expect(result.types).toEqual([
      'order_id integer',
      'customer_id bigint',
      'amount decimal(18,2)',
      'status varchar',
      'ordered_on date',
      'customer varchar',
      'n bigint',
      'total decimal(38,2)',
      'ids bigint',
      'mean double',
      'last_on date',
      'text_id varchar',
      'd double',
      'one integer',
      'rate decimal(3,2)',
      'x varchar',
      'doubled decimal(38,2)',
      'half double',
      'loud varchar',
      'missing boolean',
      'some_id bigint',
      'bucket integer',
      'nr bigint',
      'd1 date',
      'top bigint',
      'y bigint',
    ]);
  });

  it('have lineage through CTEs, joins, unions and conditions', () => {
    const result = render(`
      with paid as (select customer_id, amount, status from orders where status = 'paid'),
        sums as (select customer_id, sum(amount) as total from paid group by customer_id)
      select c."Name" as name, s.total, 'fix' as fix from sums s join customers c on c.customer_id = s.customer_id`);
    expect(result.problems).toEqual([]);
    expect(lineage(result, 'total')).toEqual([
      'aggregated main.slv.orders.amount',
      'filter main.slv.orders.status',
      'filter main.slv.customers.customer_id',
      'filter main.slv.orders.customer_id',
    ]);
    expect(lineage(result, 'name')?.[0]).toBe('identity main.slv.customers.Name');
    const union = render('select order_id as id from orders union all select customer_id from customers');
    expect(union.types).toEqual(['id bigint']);
    expect(lineage(union, 'id')).toEqual([
      'identity main.slv.orders.order_id',
      'identity main.slv.customers.customer_id',
    ]);
  });

  it('keep the description of a column that is passed on', () => {
    expect(render('select status as s from orders').columns?.[0]?.description).toBe('state of the order');
  });

  it('take what the model declares where nothing can be worked out', () => {
    const declared = [{ name: 'x', type: 'integer' }];
    expect(render('select my_function(order_id) as x from orders', { declared })).toMatchObject({
      problems: [],
      types: ['x integer'],
    });
    expect(lineage(render('select * from raw', { declared }), 'x')).toEqual(['all main.raw.unknown']);
    expect(render('select * from raw').problems).toEqual([
      'user-sql/columns-not-known at 1:1: The columns of the result are not known, because those of "main.raw.unknown" are not.',
    ]);
  });
});

describe('a SELECT that is refused, at its line and column of the file', () => {
  const before = '/*\ndestination: x\n*/\n';
  it.each([
    ['select order_id\nfrom ordres', 'user-sql/unknown-table at 5:6: There is no table "ordres" in this project.'],
    ['select order_id,\n  amuont\nfrom orders', 'user-sql/unknown-column at 5:3: There is no column "amuont" here.'],
    [
      'select o.order_id from orders o\nwhere o.state = 1',
      'user-sql/unknown-column at 5:7: There is no column "o.state" here.',
    ],
    [
      'select order_id\nfrom orders\nwhere (a = 1',
      'user-sql/syntax at 6:12: This is not duckdb SQL: expected ")", got end of input.',
    ],
    ['delete from orders', 'user-sql/not-one-select at 4:1: The SQL must be one SELECT; found "delete".'],
    [
      'select order_id, random() as r from orders',
      'user-sql/not-repeatable at 4:18: "random" gives another result in every run.',
    ],
    [
      "select status from orders where status rlike 'a'",
      'user-sql/foreign-syntax at 4:40: RLIKE does not exist in duckdb SQL.',
    ],
    [
      'select upper(status) from orders',
      'user-sql/name-not-known at 4:1: The expression number 1 of the select list has no name.',
    ],
    ['select status, status from orders', 'user-sql/column-repeated at 4:1: The result has two columns "status".'],
    [
      'select my_function(status) as x from orders',
      'user-sql/type-not-known at 4:1: The type of the column "x" cannot be worked out.',
    ],
  ])('%s', (sql, problem) => {
    const result = render(sql, { before });
    expect(
      result.problems.map((p) => p.replace(/"random".*/, '"random" gives another result in every run.')),
    ).toContain(problem);
    expect(result.statement).toEqual([]);
  });
});

describe('a SELECT of another dialect', () => {
  it('is translated when every form in it is checked', () => {
    const result = render("select ifnull(status, '?') as s, count(*) as n from slv.orders group by 1", {
      dialect: 'postgres',
    });
    expect(result.problems).toEqual([]);
    expect(result.text).toBe(`SELECT COALESCE(status, '?') AS s, COUNT(*) AS n FROM <main.slv.orders> GROUP BY 1`);
    expect(result.types).toEqual(['s varchar', 'n bigint']);
  });

  it('is refused at the form that is not', () => {
    const { problems } = render("select order_id,\n  strftime(ordered_on, '%Y') as y\nfrom orders", {
      dialect: 'postgres',
      declared: [{ name: 'y', type: 'varchar' }],
    });
    expect(problems).toEqual([
      'user-sql/not-translatable at 2:3: The function "strftime" is not translated from duckdb to postgres.',
    ]);
  });
});
