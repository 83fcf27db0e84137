import type {
  Check,
  Column,
  Diagnostic,
  Dialect,
  LoadColumn,
  Materialise,
  ReadMode,
  SqlStatement,
} from '@sparkle-orchestration/core';
import { hasErrors } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../dialect/identifier.js';
import { sqlString } from '../dialect/literal.js';
import { sql } from '../dialect/statement.js';
import { assertion, checkStatements, type Measured, measuredChecks } from './checks.js';
import type { CursorType } from './cursor-type.js';
import { writeDiagnostics } from './diagnostics.js';
import { loadIdColumn, type OperationIdentity } from './identity.js';
import { ledgerStatements } from './ledger-row.js';
import { addedValue, contractRules, fileColumn, fits, rawColumn, tableValue } from './load-columns.js';

import { madeNames } from './made-columns.js';
import type { GoodRows } from './publish/append.js';
import { samePartition, touchedPartitions } from './publish/overwrite-partitions.js';
import { publishStatements } from './publish/publish-rows.js';
import { lateRows, newestVersions } from './publish/scd2.js';
import {
  clearQuarantine,
  quarantineColumns,
  quarantineRecords,
  quarantineRows,
  type RejectedField,
} from './quarantine.js';

import { rankedSelect } from './rank.js';
import { inRange } from './read-range.js';
import { brokenRule, type RowRule, rowRules, ruleText } from './row-rules.js';
import { lockStatements, runStatement } from './run-state.js';
import { type SchemaAgreement, settleContract } from './schema-contract.js';
import { loadSetup } from './setup.js';
import { publishable } from './stage.js';
import { tempTable } from './temp-table.js';
import { derivedColumns, planOf, rule, type WritePlan } from './write-plan.js';
import { shapeProblems } from './write-problems.js';

/** A load whose columns are known: they come from the rows that were read. */
export interface LoadDefinition {
  readonly identity: OperationIdentity;
  readonly dialect: Dialect;
  readonly read: ReadMode;
  /** Columns of `sparkle_source`. `_source_file` counts as the file's name when a column is added from it. */
  readonly sourceColumns: readonly Column[];
  /** Columns of the table; absent when it does not exist. */
  readonly destinationColumns?: readonly Column[];
  readonly add: readonly LoadColumn[];
  readonly checks: readonly Check[];
  /** Share of the checks that must hold; fewer end the load. */
  readonly minSuccess?: number;
  readonly materialise: Materialise;
  /** Rows whose `_ingested_at` (else `_extracted_at`) is older are deleted after the write. */
  readonly retentionDays?: number;
  /** The row of `rangeQuery` that the rows were extracted by: the load ends when it no longer holds. */
  readonly extracted?: ExtractedRange;
  /** The cursor that was reached, where it is not the greatest value of a column of the rows. */
  readonly cursor?: string;
  /** `sparkle_rejects(row, rule, reason)` holds records that could not be rows: they go into the quarantine. */
  readonly rejects?: boolean;
}

/** Bounds as text of the ledger, as `rangeQuery` gives them. */
export interface ExtractedRange {
  readonly lowerBound: string | null;
  readonly upperOpen: string | null;
  readonly upperClosed: string | null;
}

/** What a load runs, all of it in the transaction that holds `sparkle_source`. */
export interface RenderedLoad {
  /** Idempotent DDL; then on Postgres the lock of the operation. */
  readonly setup: SqlStatement[];
  /** Makes `sparkle_run`; the only one that binds parameters. */
  readonly run: SqlStatement;
  readonly statements: SqlStatement[];
  /** Columns of the table after the load, without `_load_id`, where they are in the data or added by the load. */
  readonly columns: readonly Column[];
  /** How many statements read `sparkle_source`: a source that is read once need not be a copy. */
  readonly sourceReads: number;
  /** With an error there are no statements. */
  readonly diagnostics: readonly Diagnostic[];
}

interface LoadFlow {
  readonly definition: LoadDefinition;
  readonly plan: WritePlan;
  readonly agreement: SchemaAgreement;
  readonly data: readonly Column[];
  readonly hasFile: boolean;
  /** Rules of the contract, over the rows read; then those of keys and checks, over the rows as the table gets them. */
  readonly contract: readonly RowRule[];
  readonly rules: readonly RowRule[];
}

/** Renders a load for the columns that the data turned out to have. */
export function renderLoad(definition: LoadDefinition): RenderedLoad {
  const { identity, dialect, read } = definition;
  const run = runStatement({ identity, read, dialect });
  const { flow, diagnostics } = flowOf(definition);
  if (hasErrors(diagnostics)) return { setup: [], run, statements: [], columns: [], sourceReads: 0, diagnostics };
  const statements = [
    ...rangeStillHolds(flow),
    ...stageStatements(flow),
    ...(definition.materialise.mode === 'scd2' ? [newestVersions(flow.plan)] : []),
    ...checkStatements(flow.plan, measured(flow), definition.minSuccess),
    ...quarantineStatements(flow),
    ...publishStatements(flow.plan, goodRows(flow)),
    ...retentionStatements(flow),
    ...ledgerStatements(flow.plan, counted(flow)),
  ];
  return {
    setup: [
      ...loadSetup(flow.plan, flow.agreement, definition, rejectedShape(flow)),
      ...lockStatements(identity, dialect),
    ],
    run,
    statements,
    columns: flow.plan.columns,
    sourceReads: statements.filter((s) => s.some((part) => typeof part === 'string' && part.includes('sparkle_source')))
      .length,
    diagnostics,
  };
}

function flowOf(definition: LoadDefinition): { flow: LoadFlow; diagnostics: readonly Diagnostic[] } {
  const { identity, dialect, read, add, materialise } = definition;
  const hasFile =
    add.some((c) => 'from' in c.value && c.value.from === 'file') &&
    definition.sourceColumns.some((c) => c.name === fileColumn);
  const added = new Set([...add.map((c) => c.name), loadIdColumn]);
  const arrived = definition.sourceColumns.filter((c) => !(hasFile && c.name === fileColumn));
  const data = arrived.filter((c) => !added.has(c.name));
  const shadowed = arrived.filter((c) => added.has(c.name));
  const derived = materialise.partitions.filter((p) => p.derived).map((p) => p.column);
  const agreement = settleContract({
    data,
    ...(definition.destinationColumns ? { table: definition.destinationColumns } : {}),
    materialise,
    dialect,
    own: new Set([...added, ...derived, ...madeNames(materialise)]),
  });
  const names = agreement.columns.map((c) => c.target);
  const columns = [...names, ...add.map((c) => ({ name: c.name, type: c.type }))];
  const plan = {
    ...planOf({ identity, dialect, read, materialise, columns, audit: [] }),
    identifying: names.length > 0 ? names : columns,
  };
  const flow = {
    definition,
    plan,
    agreement,
    data,
    hasFile,
    contract: contractRules(agreement, dialect),
    rules: rowRules(plan, definition.checks, 'x'),
  };
  const problems = agreement.diagnostics.some((d) => d.severity === 'error')
    ? []
    : shapeProblems({ columns: plan.columns, materialise, dialect }, read);
  const { destination } = materialise;
  return {
    flow,
    diagnostics: [
      ...agreement.diagnostics,
      ...problems,
      ...retentionProblems(definition, plan.columns),
      ...shadowed.map((c) => writeDiagnostics.report('column-shadowed', { destination, column: c.name })),
    ],
  };
}

function retentionProblems(definition: LoadDefinition, columns: readonly Column[]): readonly Diagnostic[] {
  if (definition.retentionDays === undefined || ageColumn(columns)) return [];
  const { destination } = definition.materialise;
  return [writeDiagnostics.report('column-missing', { destination, column: ingestedAt, role: 'the age of a row' })];
}

const ingestedAt = '_ingested_at';

/** The column that tells when a row came: the flat dialect and that of warehouses name it differently. */
const ageColumn = (columns: readonly Column[]) =>
  [ingestedAt, '_extracted_at'].find((name) => columns.some((c) => c.name === name));

/** The ledger may have moved on between extract and transaction: then the rows are of another range. */
function rangeStillHolds({ definition, plan }: LoadFlow): SqlStatement[] {
  const { extracted } = definition;
  const { cursor } = plan;
  if (!extracted || !cursor || plan.read.by !== 'cursor') return [];
  const moved = readsPart({ plan }) ? headPassed(cursor, extracted) : boundsDiffer(cursor, extracted);
  // A message without a runtime value would be cast, and fail, while Postgres plans the statement.
  return [
    assertion(
      sql`select 'run ' || r.run_id || ${sqlString(`: another run loaded ${plan.identity.destination} while this one read its source; run again`)} as message
  from sparkle_run r
  where ${moved}`,
    ),
  ];
}

const textOrNull = (text: string | null) => (text === null ? 'cast(null as varchar)' : sqlString(text));

function boundsDiffer(cursor: CursorType, { lowerBound, upperOpen, upperClosed }: ExtractedRange): string {
  const bounds = [
    ['lower_bound', lowerBound],
    ['upper_open', upperOpen],
    ['upper_closed', upperClosed],
  ] as const;
  return bounds.map(([name, text]) => `${cursor.write(`r.${name}`)} is distinct from ${textOrNull(text)}`).join(' or ');
}

/** Partitions are read whole: then it counts that the extract went as far as the loads have by now. */
function headPassed(cursor: CursorType, { upperOpen, upperClosed }: ExtractedRange): string {
  if (upperOpen !== null) return `r.cursor_now >= ${cursor.read(sqlString(upperOpen))}`;
  return upperClosed === null ? 'false' : `r.cursor_now > ${cursor.read(sqlString(upperClosed))}`;
}

/** Columns of the data whose value as it was is needed for the quarantine, in the order of `rawColumn`. */
function rawColumns({ agreement, contract }: LoadFlow): readonly Column[] {
  if (contract.length === 0) return [];
  return [...agreement.columns.filter((c) => c.checked).map((c) => c.source), ...agreement.refused];
}

/** The rows read as the table gets them, over `sparkle_source x`; `helpers` adds what only a stage needs. */
function projection(flow: LoadFlow, helpers: boolean, where?: string): SqlStatement {
  const { definition, plan, agreement, data, hasFile, contract } = flow;
  const { dialect, add } = definition;
  const items = [
    ...agreement.columns.map((c) => `${tableValue(c, dialect)} as ${quoteIdentifier(c.target.name)}`),
    ...add.map((c) => `${addedValue(c, data, hasFile, dialect)} as ${quoteIdentifier(c.name)}`),
    // `_ingested_at` that the load adds is the time of the run, and no column of the rows read.
    ...derivedColumns(
      plan,
      new Set([
        ...agreement.columns.map((c) => c.target.name),
        ...add.map((c) => c.name).filter((n) => n !== ingestedAt),
      ]),
    ),
    ...(helpers
      ? rawColumns(flow).map((c, n) => `cast(x.${quoteIdentifier(c.name)} as varchar) as ${rawColumn(n)}`)
      : []),
    ...(helpers ? [`${brokenRule(contract)} as "_sparkle_contract"`] : []),
  ];
  return sql`select ${items.join(',\n  ')}\nfrom sparkle_source x cross join sparkle_run r${where ? `\nwhere ${where}` : ''}`;
}

/** Full extracts of plain loads go into the table without a copy in between. */
function isStaged({ definition, plan, contract, rules, agreement }: LoadFlow): boolean {
  const direct = ['append', 'overwrite', 'snapshot', 'table'].includes(plan.materialise.mode);
  const mayFail = agreement.misfit === 'fail' && agreement.columns.some((c) => c.checked);
  return !direct || contract.length > 0 || rules.length > 0 || mayFail || definition.checks.length > 0;
}

function readsPart({ plan }: Pick<LoadFlow, 'plan'>): boolean {
  return plan.read.by !== 'full' && plan.materialise.mode === 'overwrite_partitions';
}

function stageStatements(flow: LoadFlow): SqlStatement[] {
  if (!isStaged(flow)) return [];
  const { plan, contract, rules } = flow;
  const partitions = plan.materialise.mode === 'overwrite_partitions';
  const range = readsPart(flow) ? inRange(plan, 'x') : undefined;
  const touched = partitions ? [touchedPartitions(plan, sql`(\n${projection(flow, false, range)}\n)`)] : [];
  const judged = sql`select x.*, coalesce(x."_sparkle_contract", ${brokenRule(rules, contract.length)}) as ${rule}\nfrom sparkle_rows x${
    partitions ? `\nwhere exists (select 1 from sparkle_touched p where ${samePartition(plan, 'x', 'p')})` : ''
  }`;
  const select = rankedSelect(plan, [{ name: 'sparkle_rows', sql: projection(flow, true) }], judged);
  return [...touched, tempTable('sparkle_stage', select, plan.dialect)];
}

function goodRows(flow: LoadFlow): GoodRows {
  if (!isStaged(flow)) return { from: sql`(\n${projection(flow, false)}\n) s` };
  return { from: ['sparkle_stage s'], condition: publishable(flow.plan, 's') };
}

function measured(flow: LoadFlow): readonly Measured[] {
  const { definition, agreement, plan } = flow;
  const rows = {
    published: sql`(select s.* from sparkle_stage s where ${publishable(plan, 's')}) x`,
    all: sql`sparkle_stage x`,
    columns: agreement.columns.map((c) => c.target),
  };
  const misfits: readonly Measured[] = agreement.columns
    .filter((c) => c.checked && agreement.misfit === 'fail')
    .map((c) => ({
      name: `schema_contract:${c.target.name}`,
      description: `values of ${c.target.name} that are not ${c.target.type}`,
      severity: 'fail',
      breaches: sql`select count(*) from sparkle_source x where not ${fits(c, definition.dialect)}`,
    }));
  const late = plan.materialise.mode === 'scd2' ? [lateRows(plan)] : [];
  return [...misfits, ...late, ...measuredChecks(definition.checks, rows)];
}

function isQuarantined({ definition, contract, rules }: LoadFlow): boolean {
  return contract.length + rules.length > 0 || definition.rejects === true;
}

/** The columns of the data as text: where a value may not fit, as it was. */
function rejectedDataFields(flow: LoadFlow): readonly RejectedField[] {
  const raw = new Map(rawColumns(flow).map((c, n) => [c.name, `x.${rawColumn(n)}`]));
  const target = new Map(flow.agreement.columns.map((c) => [c.source.name, c.target.name]));
  return flow.data.flatMap(({ name }) => {
    const kept = target.get(name);
    const text = raw.get(name) ?? (kept === undefined ? undefined : `cast(x.${quoteIdentifier(kept)} as varchar)`);
    return text === undefined ? [] : [{ name, text }];
  });
}

function rejectedShape(flow: LoadFlow): readonly Column[] | undefined {
  if (!isQuarantined(flow)) return undefined;
  return quarantineColumns(rejectedDataFields(flow).map((f) => ({ name: f.name, type: 'varchar' })));
}

function quarantineStatements(flow: LoadFlow): SqlStatement[] {
  if (!isQuarantined(flow)) return [];
  const { plan, contract, rules, definition } = flow;
  const refused = definition.rejects === true ? [quarantineRecords(plan)] : [];
  if (contract.length + rules.length === 0) return [clearQuarantine(plan), ...refused];
  const fields = rejectedDataFields(flow);
  const all = [...contract, ...rules];
  const range = readsPart(flow) ? inRange(plan, 'x') : undefined;
  return [
    clearQuarantine(plan),
    quarantineRows(plan, {
      from: ['sparkle_stage x'],
      fields,
      ranged:
        plan.read.by !== 'full' && plan.columns.some((c) => plan.read.by !== 'full' && c.name === plan.read.column),
      where: `x.${rule} is not null${range ? ` and ${range}` : ''}`,
      rule: ruleText(all, `x.${rule}`, 'name'),
      reason: ruleText(all, `x.${rule}`, 'reason'),
      identifying: fields,
    }),
    ...refused,
  ];
}

function retentionStatements({ definition, plan }: LoadFlow): SqlStatement[] {
  const age = ageColumn(plan.columns);
  if (definition.retentionDays === undefined || age === undefined) return [];
  return [
    sql`delete from ${plan.target} where ${quoteIdentifier(age)} < (select now - interval '${String(definition.retentionDays)} days' from sparkle_run)`,
  ];
}

function counted(flow: LoadFlow): Parameters<typeof ledgerStatements>[1] {
  const { plan, definition } = flow;
  const base = { quarantined: isQuarantined(flow), written: true };
  const cursor =
    definition.cursor !== undefined && plan.cursor
      ? { cursor: sql`${plan.cursor.read(sqlString(definition.cursor))}` }
      : {};
  if (!isStaged(flow) && plan.read.by === 'full' && definition.retentionDays === undefined) {
    // Every row read was written: counting those spares another reading of the source.
    return {
      ...base,
      read: plan.target,
      rowsRead: withRejects(sql`(select count(*) from ${plan.target} t where t."_load_id" = r.load_id)`, definition),
    };
  }
  const range = readsPart(flow) ? inRange(plan, 'x') : undefined;
  const read = range
    ? sql`(select x.* from sparkle_source x cross join sparkle_run r where ${range})`
    : ['sparkle_source'];
  const rowsRead =
    definition.rejects === true ? { rowsRead: withRejects(sql`(select count(*) from ${read} t)`, definition) } : {};
  return { ...base, ...cursor, read, ...rowsRead };
}

/** Records that could not be rows were read too. */
function withRejects(rows: SqlStatement, { rejects }: LoadDefinition): SqlStatement {
  return rejects === true ? sql`${rows} + (select count(*) from sparkle_rejects)` : rows;
}
