import { type Column, hasErrors, printStatement } from '@sparkle-orchestration/core';
import { normaliseType, printType, quoteIdentifier, renderSteps, sqlString } from '../src/index.js';
import { asTexts, type Cell, type Engine, isNested, tableStatements } from './engines.js';

/** Columns as `{ name: type }`, in order. */
export type Columns = Readonly<Record<string, string>>;

export interface TestTable {
  readonly columns: Columns;
  readonly rows: readonly (readonly Cell[])[];
}

/** One execution of steps, with what must come out, written by hand. */
export interface TransformerCase {
  /** What it shows. */
  readonly shows: string;
  readonly steps: readonly (readonly [name: string, params?: Readonly<Record<string, unknown>>])[];
  readonly input: TestTable;
  readonly expected: TestTable;
  /** Tables to look up in, by dataset. */
  readonly lookups?: Readonly<Record<string, TestTable>>;
  /** What the destination `main.slv.target` holds already. */
  readonly target?: TestTable;
  readonly primaryKey?: readonly string[];
  readonly watermarkColumn?: string;
  /** Values that the statements bind, by parameter. */
  readonly bind?: Readonly<Record<string, string>>;
  /** Engines that refuse it, by the reviewed table of exceptions. */
  readonly refusedBy?: 'duckdb' | 'postgres';
}

const destination = 'main.slv.target';
const listOf = (columns: Columns): Column[] => Object.entries(columns).map(([name, type]) => ({ name, type }));

/** JSON with the keys of objects in order and numbers by value: engines write both in their own way. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, canonical(inner)]));
}

const asText = (cell: Cell, type = 'varchar') => {
  if (cell === null) return null;
  return isNested(type) ? JSON.stringify(canonical(JSON.parse(String(cell)))) : String(cell);
};
const sorted = (rows: readonly (readonly (string | null)[])[]) =>
  [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

const runRow = `select timestamp '2026-03-01 00:00:00' as interval_start, timestamp '2026-03-02 00:00:00' as interval_end,
  timestamp '2026-03-02 00:05:00' as now, cast('run-1' as varchar) as run_id, cast('load-2' as varchar) as load_id`;

/** Renders the steps of a case for an engine. */
export function renderCase(test: TransformerCase, dialect: Engine['dialect'], sqlDialect = 'duckdb') {
  return renderSteps({
    dialect,
    sqlDialect,
    steps: test.steps.map(([name, params = {}], n) => ({ name, params, path: ['transformers', n] })),
    input: { dataset: 'main.brz.source', columns: listOf(test.input.columns) },
    lookupColumns: (dataset) => {
      const table = test.lookups?.[dataset];
      return table && listOf(table.columns);
    },
    primaryKey: test.primaryKey ?? [],
    watermarkColumn: test.watermarkColumn,
    destination,
    locate: (path) => ({ file: path.join('/'), line: 1, column: 1 }),
  });
}

/** The expected table in the form of `runCase`. */
export function expectedOf(test: TransformerCase) {
  const columns = listOf(test.expected.columns);
  const rows = test.expected.rows.map((row) => row.map((cell, n) => asText(cell, columns[n]?.type)));
  return { columns, rows: sorted(rows) };
}

/** A column as the engine has to tell it: structs and maps are JSON on Postgres. */
export function asTold(column: Column, dialect: Engine['dialect']): Column {
  return { name: column.name, type: normaliseType(printType(column.type, dialect)) };
}

/** Executes a case on an engine and reads columns (as the engine tells them) and rows (as common text). */
export async function runCase(test: TransformerCase, engine: Engine) {
  const rendered = renderCase(test, engine.dialect);
  if (hasErrors(rendered.diagnostics)) throw new Error(rendered.diagnostics.map((d) => d.message).join('\n'));
  const tables = { ...test.lookups, ...(test.target ? { [destination]: test.target } : {}) };
  const setup = [
    'drop table if exists sparkle_run',
    `create temp table sparkle_run as ${runRow}`,
    ...tableStatements('sparkle_source', listOf(test.input.columns), test.input.rows, engine.dialect),
    ...Object.entries(tables).flatMap(([name, t]) =>
      tableStatements(quoteIdentifier(name), listOf(t.columns), t.rows, engine.dialect),
    ),
  ];
  await engine.run(setup.join(';\n'));
  const print = (sql: (typeof rendered.ctes)[number]['sql']) =>
    printStatement(sql, {
      dataset: quoteIdentifier,
      schema: () => '',
      param: (name) => sqlString(test.bind?.[name] ?? ''),
    }).text;
  const ctes = rendered.ctes.map((cte) => `${cte.name} as (\n${print(cte.sql)}\n)`);
  const query = `with ${ctes.join(', ')}\nselect * from ${rendered.ctes.at(-1)?.name}`;
  const told = (await engine.describe(query)).map((c) => ({ name: c.name, type: normaliseType(c.type) }));
  const found = await engine.rows(asTexts(query, rendered.columns, engine.dialect));
  const rows = found.map((row) => row.map((cell, n) => asText(cell, rendered.columns[n]?.type)));
  return { query, declared: rendered.columns.map(({ name, type }) => ({ name, type })), told, rows: sorted(rows) };
}
