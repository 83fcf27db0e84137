import type { Check, Column, Dialect, LoadColumn, Materialise, ReadMode } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../src/dialect/identifier.js';
import { sqlLiteral } from '../src/dialect/literal.js';
import { joinSql, sql } from '../src/dialect/statement.js';
import { printType } from '../src/dialect/type.js';
import { type ExtractedRange, type RenderedLoad, renderLoad } from '../src/write/render-load.js';
import { rangeQuery } from '../src/write/run-state.js';
import { tempTable } from '../src/write/temp-table.js';
import { identityOf, parametersOf, type RunFacts, type Value } from './play.js';
import type { TestWarehouse } from './warehouse.js';

/** A source outside the warehouse: what it holds at the moment. */
export interface Extract {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Value[])[];
}

export interface LoadOptions {
  readonly read: ReadMode;
  readonly materialise: Materialise;
  readonly add?: readonly LoadColumn[];
  readonly checks?: readonly Check[];
  readonly retentionDays?: number;
  /** Columns of the table as the engine would find them. */
  readonly table?: readonly Column[];
}

function inExtractedRange(text: string | null, range: ExtractedRange): boolean {
  if (text === null) return false;
  return (
    (range.lowerBound === null || text >= range.lowerBound) &&
    (range.upperOpen === null || text < range.upperOpen) &&
    (range.upperClosed === null || text <= range.upperClosed)
  );
}

/** Asks for the range, stages the rows of it, and loads them in one transaction, as the engine does. */
export async function playLoad(
  wh: TestWarehouse,
  extract: Extract,
  options: LoadOptions,
  facts: RunFacts,
): Promise<RenderedLoad> {
  const { read, materialise } = options;
  const identity = identityOf(materialise.destination);
  const dialect: Dialect = wh.dialect;
  const whole = materialise.mode === 'overwrite_partitions';
  const [bounds = []] = await wh.rows(rangeQuery({ identity, read, dialect, whole }), parametersOf(facts));
  const extracted = { lowerBound: bounds[0] ?? null, upperOpen: bounds[1] ?? null, upperClosed: bounds[2] ?? null };
  const at = read.by === 'full' ? -1 : extract.columns.findIndex((c) => c.name === read.column);
  const rows =
    read.by === 'full'
      ? extract.rows
      : extract.rows.filter((r) => inExtractedRange(String(r[at] ?? '') || null, extracted));
  const load = renderLoad({
    identity,
    dialect,
    read,
    sourceColumns: extract.columns,
    ...(options.table ? { destinationColumns: options.table } : {}),
    add: options.add ?? [],
    checks: options.checks ?? [],
    materialise,
    ...(options.retentionDays === undefined ? {} : { retentionDays: options.retentionDays }),
    extracted,
  });
  if (load.diagnostics.some((d) => d.severity === 'error')) return load;
  await wh.run('begin transaction');
  try {
    await wh.run(stageRows({ ...extract, rows }, dialect));
    for (const statement of [...load.setup, load.run, ...load.statements]) await wh.run(statement, parametersOf(facts));
  } catch (error) {
    await wh.run('rollback');
    throw error;
  }
  await wh.run('commit');
  return load;
}

function stageRows({ columns, rows }: Extract, dialect: Dialect) {
  const typed = (value: Value, column: Column | undefined) =>
    `cast(${value === null ? 'null' : sqlLiteral(String(value), 'varchar', dialect)} as ${printType(column?.type ?? 'varchar', dialect)})`;
  const nothing = sql`select ${columns.map((c) => `${typed(null, c)} as ${quoteIdentifier(c.name)}`).join(', ')} where false`;
  const selects = rows.map((row) => sql`select ${row.map((v, n) => typed(v, columns[n])).join(', ')}`);
  return tempTable('sparkle_source', joinSql([nothing, ...selects], '\nunion all\n'), dialect);
}
