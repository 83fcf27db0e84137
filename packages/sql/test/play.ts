import type {
  Column,
  Cte,
  Dialect,
  Materialise,
  ReadMode,
  Scd2Options,
  SqlStatement,
} from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../src/dialect/identifier.js';
import { sqlLiteral } from '../src/dialect/literal.js';
import { datasetPart, joinSql, sql } from '../src/dialect/statement.js';
import { printType } from '../src/dialect/type.js';
import type { OperationIdentity } from '../src/write/identity.js';
import { prepareStatements } from '../src/write/prepare.js';
import type { RenderedTransform, TransformDefinition } from '../src/write/render-transform.js';
import type { TestWarehouse } from './warehouse.js';

export type Value = string | number | null;

/** Materialisation with everything a test does not care about. */
export function materialise(part: Partial<Materialise> & Pick<Materialise, 'mode' | 'destination'>): Materialise {
  return {
    keys: [],
    order: [],
    partitions: [],
    compare: [],
    keep: [],
    contract: 'evolve',
    widen: false,
    quarantine: `${part.destination}_quarantine`,
    ...part,
  };
}

/** Rules of a history by the column `at`. */
export function scd2(part: Partial<Scd2Options> = {}): Scd2Options {
  return {
    type: 2,
    surrogateKey: 'surrogate_key',
    effective: 'effective_date',
    end: 'end_date',
    current: 'is_current',
    version: 'version',
    openEnd: '9999-12-31',
    changedAt: 'at',
    ignore: [],
    deletes: false,
    late: 'ignore',
    ...part,
  };
}

export function identityOf(destination: string, pipeline = 'orders'): OperationIdentity {
  return { project: 'shop', env: 'dev', pipeline, operation: 'write', destination };
}

/** A transform of one input whose steps change nothing. */
export function plainTransform(options: {
  dialect: Dialect;
  source: string;
  columns: readonly Column[];
  read: ReadMode;
  materialise: Materialise;
  further?: Partial<TransformDefinition>;
}): TransformDefinition {
  const { dialect, source, columns, read } = options;
  const ctes: Cte[] = [{ name: 'source', sql: sql`select * from sparkle_source`, columns }];
  return {
    identity: identityOf(options.materialise.destination),
    dialect,
    inputs: [{ dataset: source, name: 'sparkle_source', read, columns }],
    ctes,
    columns,
    checks: [],
    rejects: [],
    materialise: options.materialise,
    ...options.further,
  };
}

export async function createSource(wh: TestWarehouse, dataset: string, columns: readonly Column[]): Promise<void> {
  await wh.run(sql`create schema if not exists ${{ schema: dataset }}`);
  await wh.run(sql`drop table if exists ${datasetPart(dataset)}`);
  const list = columns.map((c) => `${quoteIdentifier(c.name)} ${printType(c.type, wh.dialect)}`).join(', ');
  await wh.run(sql`create table ${datasetPart(dataset)} (${list})`);
}

/** Rows come into a source table. */
export async function arrive(
  wh: TestWarehouse,
  dataset: string,
  columns: readonly Column[],
  rows: readonly (readonly Value[])[],
): Promise<void> {
  if (rows.length === 0) return;
  const values = rows.map((row) => {
    const items = row.map((v, n) =>
      sqlLiteral(v === null ? null : String(v), columns[n]?.type ?? 'varchar', wh.dialect),
    );
    return `(${items.join(', ')})`;
  });
  await wh.run(joinSql([sql`insert into ${datasetPart(dataset)}`, sql`values ${values.join(',\n')}`], ' '));
}

export interface RunFacts {
  readonly start: string;
  readonly end: string;
  readonly now?: string;
  readonly run?: string;
}

export const parametersOf = (facts: RunFacts) => ({
  interval_start: facts.start,
  interval_end: facts.end,
  now: facts.now ?? '2026-04-01 00:00:00',
  run_id: facts.run ?? 'run-1',
  graph_hash: 'g1',
});

/** Drops what earlier tests left in the ledger and prepares it. */
export async function freshLedger(wh: TestWarehouse): Promise<void> {
  await wh.run(sql`drop schema if exists ${{ schema: '_sparkle.loads' }} cascade`);
  for (const statement of prepareStatements(wh.dialect)) await wh.run(statement);
}

/** Runs an operation as executors do: setup, then all statements in one transaction. */
export async function play(
  wh: TestWarehouse,
  operation: Pick<RenderedTransform, 'setup' | 'statements'>,
  facts: RunFacts,
): Promise<void> {
  for (const statement of operation.setup) await wh.run(statement, parametersOf(facts));
  await transaction(wh, operation.statements, facts);
}

export async function transaction(
  wh: TestWarehouse,
  statements: readonly SqlStatement[],
  facts: RunFacts,
): Promise<void> {
  await wh.run('begin transaction');
  try {
    for (const statement of statements) await wh.run(statement, parametersOf(facts));
  } catch (error) {
    await wh.run('rollback');
    throw error;
  }
  await wh.run('commit');
}

/** Rows as sorted text: tables have no order. */
export async function tableOf(wh: TestWarehouse, dataset: string, columns: readonly string[]): Promise<string[]> {
  const items = columns.map((c) => `cast(${quoteIdentifier(c)} as varchar)`).join(', ');
  const rows = await wh.rows(sql`select ${items} from ${datasetPart(dataset)}`);
  return rows.map((row) => row.map((v) => v ?? '∅').join(' | ')).sort();
}

export interface LoadRow {
  readonly seq: number;
  readonly start: string | null;
  readonly before: string | null;
  readonly after: string | null;
  readonly read: number;
  readonly written: number;
  readonly rejected: number;
  readonly status: string | null;
}

export async function loadsOf(wh: TestWarehouse, destination: string): Promise<LoadRow[]> {
  const rows = await wh.rows(
    sql`select seq, cast(interval_start as varchar), cursor_before, cursor_after, rows_read, rows_written, rows_rejected, status from ${datasetPart('_sparkle.loads')} where destination = ${sqlLiteral(destination, 'varchar', wh.dialect)} order by seq`,
  );
  return rows.map(([seq, start, before, after, read, written, rejected, status]) => ({
    seq: Number(seq),
    start: start ?? null,
    before: before ?? null,
    after: after ?? null,
    read: Number(read),
    written: Number(written),
    rejected: Number(rejected),
    status: status ?? null,
  }));
}
