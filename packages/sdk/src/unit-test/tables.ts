import { writeFileSync } from 'node:fs';
import { extname, isAbsolute, join, relative, resolve } from 'node:path';
import {
  type Column,
  DiagnosticError,
  type Locate,
  nearestName,
  type StagedData,
  type WarehouseSession,
  type WrittenTable,
} from '@sparkle-orchestration/core';
import { quoteIdentifier } from '@sparkle-orchestration/sql';
import { diagnostics } from '../diagnostics.js';

/** A table of a test: what is written of it, and where. */
export interface TestTable {
  readonly name: string;
  readonly written: WrittenTable;
  readonly path: readonly (string | number)[];
  readonly locate: Locate;
  /** Folder of the project. */
  readonly root: string;
  /** Folder for rows. */
  readonly folder: string;
}

type Row = Readonly<Record<string, unknown>>;

/** Columns that a test declares itself. */
export function declaredColumns(written: WrittenTable): readonly Column[] | undefined {
  if (Array.isArray(written)) return undefined;
  return (written as { readonly columns?: readonly Column[] }).columns?.map(({ name, type }) => ({ name, type }));
}

function rowsOf(
  table: TestTable,
): { readonly rows: readonly Row[]; readonly path: readonly (string | number)[] } | undefined {
  const { written, path } = table;
  if (Array.isArray(written)) return { rows: written, path };
  const { rows } = written as { readonly rows?: readonly Row[] };
  return rows ? { rows, path: [...path, 'rows'] } : undefined;
}

/** Names of columns that rows use, in the order of their first use. */
export function namedColumns(table: TestTable): readonly string[] | undefined {
  const found = rowsOf(table);
  return found ? [...new Set(found.rows.flatMap((row) => Object.keys(row)))] : undefined;
}

const formats: Readonly<Record<string, StagedData['format']>> = {
  '.csv': 'csv',
  '.json': 'json',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.parquet': 'parquet',
};

/** The rows of a table as files that the engine's readers take. Column names are checked where the columns are known. */
export function stagedRows(table: TestTable, columns: readonly Column[] | undefined): StagedData {
  const common = { rangeApplied: false, owned: false, reader: {}, ...(columns ? { columns } : {}) } as const;
  const given = rowsOf(table);
  if (!given) {
    const { file } = table.written as { readonly file?: string };
    const place = table.locate([...table.path, 'file']);
    const format = formats[extname(file ?? '').toLowerCase()];
    const path = resolve(table.root, file ?? '');
    const inside = relative(table.root, path);
    if (file === undefined || !format || inside.startsWith('..') || isAbsolute(inside))
      throw new DiagnosticError([diagnostics.report('test-rows', { table: table.name }, place)]);
    return { ...common, format, files: [path] };
  }
  const known = columns?.map((c) => c.name);
  for (const [i, row] of given.rows.entries()) {
    const name = known && Object.keys(row).find((key) => !known.includes(key));
    if (name === undefined || !known) continue;
    const facts = { column: name, table: table.name, nearest: nearestName(name, known) };
    throw new DiagnosticError([
      diagnostics.report('test-column', facts, table.locate([...given.path, i, name], 'key')),
    ]);
  }
  const file = join(table.folder, `${table.path.join('-').replace(/[^\w-]/g, '_')}.jsonl`);
  writeFileSync(file, given.rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return { ...common, format: 'jsonl', files: given.rows.length > 0 ? [file] : [], onlyColumns: columns !== undefined };
}

/** Makes a table of the warehouse from rows, in place of one that is there. Returns its columns. */
export async function fillTable(
  session: WarehouseSession,
  relation: readonly string[],
  data: StagedData,
): Promise<readonly Column[]> {
  const name = relation.map(quoteIdentifier).join('.');
  const schema = relation.slice(0, -1).map(quoteIdentifier).join('.');
  await session.begin();
  try {
    const columns = await session.stage('given', data, {});
    await session.run([`create schema if not exists ${schema}`]);
    await session.run([`create or replace table ${name} as select * from given`]);
    await session.commit();
    return columns;
  } catch (error) {
    await session.rollback();
    throw error;
  }
}

/** Rows that differ between a table and what a test expects, each with how often. */
export interface Difference {
  readonly columns: readonly string[];
  /** Expected, and not there. */
  readonly missing: readonly (readonly unknown[])[];
  /** There, and not expected. */
  readonly unexpected: readonly (readonly unknown[])[];
}

/** Compares a table with expected rows as multisets, by the columns that the rows name. */
export async function compareTable(
  session: WarehouseSession,
  relation: readonly string[],
  table: TestTable,
): Promise<Difference | 'no table' | undefined> {
  const actual = await session.columns(relation);
  if (!actual) return 'no table';
  const names = namedColumns(table);
  // No rows at all: whatever the columns, nothing must be there.
  const compared = names && names.length > 0 ? actual.filter((c) => names.includes(c.name)) : actual;
  const unknown = names?.find((name) => !actual.some((c) => c.name === name));
  const data = stagedRows(table, unknown === undefined ? compared : actual);
  const list = compared.map((c) => quoteIdentifier(c.name)).join(', ');
  const from = relation.map(quoteIdentifier).join('.');
  await session.begin();
  try {
    await session.stage('expected', data, {});
    const only = (a: string, b: string) =>
      session.query([
        `select ${list} from (select ${list} from ${a} except all select ${list} from ${b}) order by all`,
      ]);
    const missing = await only('expected', from);
    const unexpected = await only(from, 'expected');
    if (missing.length + unexpected.length === 0) return undefined;
    return { columns: compared.map((c) => c.name), missing, unexpected };
  } finally {
    await session.rollback();
  }
}
