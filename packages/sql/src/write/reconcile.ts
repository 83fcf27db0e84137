import type { Check, Column, Dialect, Origin, SqlStatement } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../dialect/identifier.js';
import { sqlString } from '../dialect/literal.js';
import { datasetPart, sql } from '../dialect/statement.js';
import { textOf } from '../dialect/text.js';
import { isNumeric, typeFamily } from '../dialect/type.js';
import { type OperationIdentity, thisLoad } from './identity.js';
import { lockStatements, runStatement } from './run-state.js';
import { tempTable } from './temp-table.js';
import { hashOfTexts, jsonObject } from './write-plan.js';

/** Two tables that should hold the same rows. */
export interface ReconcileDefinition {
  /** `destination` is the target. */
  readonly identity: OperationIdentity;
  readonly dialect: Dialect;
  readonly source: string;
  readonly sourceColumns: readonly Column[];
  readonly targetColumns: readonly Column[];
  /** Columns that tell which rows belong together; empty: rows are compared as a multiset of their values. */
  readonly keys: readonly string[];
  readonly compare: readonly string[];
  /** Greatest absolute difference of numbers that still count as equal, by column. */
  readonly tolerance: Readonly<Record<string, number>>;
  /** Rows that are kept as a sample. */
  readonly sample: number;
}

const reports = datasetPart('_sparkle.reconciliations');
const samples = datasetPart('_sparkle.reconciliation_rows');

const ddl: readonly SqlStatement[] = [
  sql`create table if not exists ${reports} (
  load_id varchar not null,
  project varchar not null,
  env varchar not null,
  pipeline varchar not null,
  operation varchar not null,
  target varchar not null,
  source varchar not null,
  interval_start timestamp not null,
  interval_end timestamp not null,
  source_rows bigint not null,
  target_rows bigint not null,
  missing bigint not null,
  extra bigint not null,
  differing bigint not null,
  matched boolean not null,
  report json not null,
  run_id varchar not null,
  compared_at timestamp not null
)`,
  sql`create table if not exists ${samples} (
  load_id varchar not null,
  pipeline varchar not null,
  target varchar not null,
  kind varchar not null,
  row_key json not null,
  source_row json,
  target_row json,
  run_id varchar not null
)`,
];

const typeIn = (columns: readonly Column[], name: string) => columns.find((c) => c.name === name)?.type ?? 'varchar';

/** Whether a column of the two rows differs; values of types that do not compare are compared as text. */
function differs(name: string, d: ReconcileDefinition): string {
  const [a, b] = [`s.${quoteIdentifier(name)}`, `t.${quoteIdentifier(name)}`];
  const [from, to] = [typeIn(d.sourceColumns, name), typeIn(d.targetColumns, name)];
  const tolerance = d.tolerance[name];
  if (tolerance !== undefined && isNumeric(from) && isNumeric(to))
    return `(abs(${a} - ${b}) > ${tolerance} or (${a} is null) <> (${b} is null))`;
  const times = new Set([typeFamily(from), typeFamily(to)]);
  const alike =
    (typeFamily(from) === typeFamily(to) && typeFamily(from) !== 'json') ||
    (isNumeric(from) && isNumeric(to)) ||
    [...times].every((family) => family === 'date' || family === 'timestamp');
  return alike
    ? `${a} is distinct from ${b}`
    : `${textOf(a, from, d.dialect)} is distinct from ${textOf(b, to, d.dialect)}`;
}

/** One side: its rows with the hash of their key and their place among those with the same one. */
function side(dataset: string, columns: readonly Column[], d: ReconcileDefinition): SqlStatement {
  const all = [...new Set([...d.keys, ...d.compare])];
  const texts = (names: readonly string[]) =>
    names.map((n) => textOf(quoteIdentifier(n), typeIn(columns, n), d.dialect));
  const hash = (names: readonly string[]) => hashOfTexts(texts(names), d.dialect);
  const key = hash(d.keys.length > 0 ? d.keys : all);
  return sql`select k.*, row_number() over (partition by "_sparkle_key" order by "_sparkle_row") as "_sparkle_place"
  from (select ${all.map(quoteIdentifier).join(', ')}, ${key} as "_sparkle_key", ${hash(all)} as "_sparkle_row" from ${datasetPart(dataset)}) k`;
}

function json(alias: string, columns: readonly Column[], names: readonly string[], dialect: Dialect): string {
  const pairs = names.map(
    (n) => [sqlString(n), textOf(`${alias}.${quoteIdentifier(n)}`, typeIn(columns, n), dialect)] as const,
  );
  return jsonObject(pairs, dialect);
}

/** Rows that are on one side only, or differ, with both of their rows. */
function differences(d: ReconcileDefinition): SqlStatement {
  const all = [...new Set([...d.keys, ...d.compare])];
  const keys = d.keys.length > 0 ? d.keys : all;
  const changed = d.keys.length > 0 ? d.compare.filter((c) => !d.keys.includes(c)).map((c) => differs(c, d)) : [];
  const only = (alias: string) => `${alias}."_sparkle_key" is null`;
  const { dialect } = d;
  const row = (alias: string, columns: readonly Column[], names: readonly string[]) =>
    `case when not (${only(alias)}) then ${json(alias, columns, names, dialect)} end`;
  return tempTable(
    'sparkle_differences',
    sql`select case when ${only('t')} then 'missing' when ${only('s')} then 'extra' else 'differing' end as kind,
  coalesce(${row('s', d.sourceColumns, keys)}, ${row('t', d.targetColumns, keys)}) as row_key,
  ${row('s', d.sourceColumns, all)} as source_row,
  ${row('t', d.targetColumns, all)} as target_row
from (
  ${side(d.source, d.sourceColumns, d)}
) s full join (
  ${side(d.identity.destination, d.targetColumns, d)}
) t on s."_sparkle_key" = t."_sparkle_key" and s."_sparkle_place" = t."_sparkle_place"
where ${[only('s'), only('t'), ...changed].join(' or ')}`,
    dialect,
  );
}

/** Compares the tables, and leaves a row with the numbers and a sample of the rows that do not agree. */
export function reconcileStatements(d: ReconcileDefinition): SqlStatement[] {
  const { identity, dialect } = d;
  const kind = (name: string) => `(select count(*) from sparkle_differences where kind = '${name}')`;
  const report = jsonObject(
    ['source_rows', 'target_rows', 'missing', 'extra', 'differing'].map(
      (n) => [sqlString(n), `cast(c.${n} as varchar)`] as const,
    ),
    dialect,
  );
  const project = sqlString(identity.project);
  const env = sqlString(identity.env);
  const pipeline = sqlString(identity.pipeline);
  const operation = sqlString(identity.operation);
  const target = sqlString(identity.destination);
  return [
    ...lockStatements(identity, dialect),
    ...ddl,
    runStatement({ identity, read: { by: 'full' }, dialect }),
    differences(d),
    sql`delete from ${reports} where load_id = ${thisLoad}`,
    sql`insert into ${reports} (load_id, project, env, pipeline, operation, target, source, interval_start, interval_end,
  source_rows, target_rows, missing, extra, differing, matched, report, run_id, compared_at)
select r.load_id, ${project}, ${env}, ${pipeline}, ${operation}, ${target}, ${sqlString(d.source)}, r.interval_start, r.interval_end,
  c.source_rows, c.target_rows, c.missing, c.extra, c.differing, c.missing + c.extra + c.differing = 0, ${report}, r.run_id, r.now
from sparkle_run r cross join (
  select (select count(*) from ${datasetPart(d.source)}) as source_rows, (select count(*) from ${datasetPart(identity.destination)}) as target_rows,
    ${kind('missing')} as missing, ${kind('extra')} as extra, ${kind('differing')} as differing
) c`,
    sql`delete from ${samples} where load_id = ${thisLoad}`,
    sql`insert into ${samples} (load_id, pipeline, target, kind, row_key, source_row, target_row, run_id)
select r.load_id, ${pipeline}, ${target}, x.kind, x.row_key, x.source_row, x.target_row, r.run_id
from (select * from sparkle_differences order by kind, cast(row_key as varchar) limit ${String(d.sample)}) x cross join sparkle_run r`,
  ];
}

/** The numbers that a comparison of this interval left, as checks: any of them above 0 is a breach. */
export function mismatchChecks(
  identity: OperationIdentity,
  severity: 'warn' | 'fail',
  origin: Origin,
): readonly Check[] {
  const { project, env, pipeline, operation, destination } = identity;
  const mine = [
    ['project', project],
    ['env', env],
    ['pipeline', pipeline],
    ['operation', operation],
    ['target', destination],
  ].map(([column, value]) => `c.${column} = ${sqlString(value ?? '')}`);
  const words = {
    missing: 'rows of the source that the target lacks',
    extra: 'rows of the target that the source lacks',
    differing: 'rows that differ',
  };
  return Object.entries(words).map(([name, description]) => ({
    name,
    description,
    scope: 'table',
    severity,
    sql: '',
    query: sql`select max(c.${name}) from ${reports} c cross join sparkle_run r where ${mine.join(' and ')} and c.interval_start = r.interval_start and c.interval_end = r.interval_end`,
    origin,
  }));
}
