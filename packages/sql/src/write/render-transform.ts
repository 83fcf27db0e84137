import {
  type Check,
  type Column,
  type Cte,
  type Diagnostic,
  type Dialect,
  type Materialise,
  type ReadMode,
  type SqlStatement,
  secretsOf,
  type TransformInput,
  type TransformOperation,
} from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../dialect/identifier.js';
import { sqlString } from '../dialect/literal.js';
import { datasetPart, sql } from '../dialect/statement.js';
import { type Chain, withClause } from './chain.js';
import { checkStatements, type Measured, measuredChecks } from './checks.js';
import { frozenTable } from './frozen-table.js';
import { loadIdColumn, type OperationIdentity } from './identity.js';
import { ledgerStatements, writtenByThisLoad } from './ledger-row.js';
import { tableColumns } from './made-columns.js';
import type { GoodRows } from './publish/append.js';
import { samePartition, touchedPartitions } from './publish/overwrite-partitions.js';
import { publishStatements } from './publish/publish-rows.js';
import { lateRows, newestVersions } from './publish/scd2.js';
import { viewStatements } from './publish/view.js';
import {
  clearQuarantine,
  quarantineColumns,
  quarantineRows,
  type RejectedField,
  rejectedFields,
} from './quarantine.js';
import { belowHead, hasEdges, headSelect, inRange } from './read-range.js';
import { type RowRule, rowRules, ruleText } from './row-rules.js';
import { lockStatements, runStatement, withRunSecrets } from './run-state.js';
import { transformSetup } from './setup.js';
import { readInputs, withRun } from './source.js';
import { publishable, type StageInput, stageSelect, stageStatement } from './stage.js';
import { tempTable } from './temp-table.js';
import {
  assumedTable,
  contractRule,
  type SettledTransform,
  settleTransform,
  widenStatements,
} from './transform-contract.js';
import { planOf, rule, type WritePlan } from './write-plan.js';
import { writeProblems } from './write-problems.js';

/** A transform in the terms of its definition. */
export interface TransformDefinition {
  readonly identity: OperationIdentity;
  readonly dialect: Dialect;
  /**
   * Input tables. With names, the steps start from `sparkle_source`, which holds their rows. Empty, or with the name
   * `''`, the steps read their tables themselves (a SQL model) and a range applies to the result.
   */
  readonly inputs: readonly TransformInput[];
  readonly ctes: readonly Cte[];
  /** Columns of the last step. */
  readonly columns: readonly Column[];
  readonly checks: readonly Check[];
  /** Share of the checks that must hold; fewer end the load. */
  readonly minSuccess?: number;
  readonly rejects: TransformOperation['rejects'];
  readonly materialise: Materialise;
  /** Columns whose values the run itself makes (audit columns): they never tell two rows apart. @default [] */
  readonly audit?: readonly string[];
  /** Columns of the quarantine table. @default those of the steps at which rows can fail */
  readonly quarantineColumns?: readonly Column[];
  /** Columns of the table as far as they are known: contracts that compare are settled with them. */
  readonly table?: readonly Column[];
}

/** What an operation runs. */
export interface RenderedTransform {
  /** Idempotent DDL, to be committed before. */
  readonly setup: SqlStatement[];
  /** One transaction; only the one that makes `sparkle_run` binds parameters. */
  readonly statements: SqlStatement[];
  /** The steps, with that of the schema contract at the end where there is one. */
  readonly ctes: readonly Cte[];
  /** Columns that are written, without those that the mode makes. */
  readonly columns: readonly Column[];
  /** What makes the definition unwritable; with an error there are no statements. */
  readonly diagnostics: Diagnostic[];
}

/** The rows of one transform on their way to the table. */
interface Flow {
  readonly definition: TransformDefinition;
  readonly plan: WritePlan;
  readonly settled: SettledTransform;
  /** Rules that the stage judges by; those of the contract come before them. */
  readonly rules: readonly RowRule[];
  readonly model: boolean;
  /** Steps that stand for `sparkle_source` where it is no temp table. */
  readonly inlineSource: Chain;
  /** Relation that holds the result of this run's rows, good and bad. */
  readonly batch: 'sparkle_stage' | 'sparkle_batch';
}

/**
 * Renders a transform as statements that any executor of its dialect can run in one transaction. With `statements: false`
 * they are left out, as where there are errors: all problems are found before the first of them is printed.
 */
export function renderTransform(
  given: TransformDefinition,
  options: { readonly statements?: boolean } = {},
): RenderedTransform {
  const read = readOf(given.inputs);
  const agreed = settleTransform(given);
  const { ctes, columns } = agreed.definition;
  const secrets = secretsOf(ctes.map((cte) => cte.sql));
  const settled =
    secrets.length === 0
      ? agreed
      : {
          ...agreed,
          definition: {
            ...agreed.definition,
            ctes: ctes.map((cte) => ({ ...cte, sql: withRunSecrets(cte.sql, secrets) })),
          },
        };
  const { definition } = settled;
  const { identity, dialect, materialise } = definition;
  const diagnostics = [...settled.diagnostics, ...writeProblems(definition, read)];
  const made = { ctes, columns, diagnostics };
  if (options.statements === false || diagnostics.some((d) => d.severity === 'error'))
    return { setup: [], statements: [], ...made };
  const plan = planOf({
    identity,
    dialect,
    read,
    materialise,
    columns: definition.columns,
    audit: definition.audit ?? [],
  });
  if (materialise.mode === 'view') return { ...viewStatements(plan, definition), ...made };
  const flow = flowOf(settled, plan);
  return {
    setup: [
      ...transformSetup(plan, quarantined(flow) ? quarantineShape(flow) : undefined),
      ...(settled.assumed ? widenStatements(plan, settled.assumed) : []),
    ],
    statements: [
      ...lockStatements(identity, dialect),
      runStatement({ identity, read, dialect, secrets }),
      ...frozen(plan),
      ...(settled.assumed ? assumedTable(plan, settled.assumed) : []),
      ...readStatements(flow),
      ...stageStatements(flow),
      ...(materialise.mode === 'scd2' ? [newestVersions(plan)] : []),
      ...checkStatements(plan, measured(flow), definition.minSuccess),
      ...quarantineStatements(flow),
      ...publishStatements(plan, goodRows(flow)),
      ...ledgerStatements(plan, {
        ...counted(flow),
        quarantined: quarantined(flow),
        written: true,
      }),
    ],
    ...made,
  };
}

function frozen({ materialise, target, columns, dialect }: WritePlan): SqlStatement[] {
  if (materialise.contract !== 'freeze' || materialise.mode === 'table') return [];
  const all = [...tableColumns(materialise, columns), { name: loadIdColumn, type: 'varchar' }];
  return frozenTable(target, materialise.destination, all, dialect);
}

/** Inputs are read alike (`mixed-reads` else); a model may read lookups in full beside the one with the range. */
export function readOf(inputs: readonly TransformInput[]): ReadMode {
  return inputs.find((i) => i.read.by !== 'full')?.read ?? { by: 'full' };
}

function flowOf(settled: SettledTransform, plan: WritePlan): Flow {
  const { definition } = settled;
  const inputs = definition.inputs.filter((i) => i.name !== '');
  const model = inputs.length === 0;
  const inline = !model && readsOneState(definition, inputs);
  const partial = plan.read.by !== 'full' && plan.materialise.mode === 'overwrite_partitions';
  return {
    definition: { ...definition, inputs: model ? [] : inputs },
    plan,
    settled,
    rules: rowRules(plan, definition.checks, 'x'),
    model,
    inlineSource: inline ? [{ name: 'sparkle_source', sql: readRange(plan, inputs) }] : [],
    batch: partial ? 'sparkle_batch' : 'sparkle_stage',
  };
}

/**
 * Whether reading the inputs again gives the same rows. DuckDB shows one snapshot to all statements of a transaction, so
 * there the rows need no copy, unless the operation writes what it reads, or several steps start from them.
 */
function readsOneState(
  { dialect, rejects, materialise }: TransformDefinition,
  inputs: readonly TransformInput[],
): boolean {
  return dialect === 'duckdb' && rejects.length === 0 && inputs.every((i) => i.dataset !== materialise.destination);
}

function readRange(plan: WritePlan, inputs: readonly TransformInput[]): SqlStatement {
  const where = inRange(plan, 's');
  return readInputs(plan, inputs, where ? { from: withRun, where } : undefined);
}

function readStatements(flow: Flow): SqlStatement[] {
  if (flow.model || flow.inlineSource.length > 0) return [];
  return [tempTable('sparkle_source', readRange(flow.plan, flow.definition.inputs), flow.plan.dialect)];
}

/** Steps and the name of the last one; without steps the rows read are the result. */
function chainOf(flow: Flow, source: Chain = flow.inlineSource): { chain: Chain; last: string } {
  const { ctes } = flow.definition;
  return { chain: [...source, ...ctes], last: ctes.at(-1)?.name ?? 'sparkle_source' };
}

/** The result of the steps for the rows of this run. */
function resultOf(flow: Flow): StageInput {
  const { plan, definition, model } = flow;
  const range = model ? inRange(plan, 'x') : undefined;
  const present = new Set(definition.columns.map((c) => c.name));
  return {
    ...chainOf(flow),
    present,
    ...contractOf(flow),
    ...(range ? { cut: { from: withRun, condition: range } } : {}),
  };
}

/** What the contract's step adds for the stage. */
function contractOf({ settled }: Flow): Pick<StageInput, 'carried' | 'judged'> {
  const { rules, carried } = settled;
  if (rules.length === 0) return {};
  return { carried, judged: { broken: contractRule, rules: rules.length } };
}

function namesDataset(statement: SqlStatement, dataset: string): boolean {
  return statement.some((part) => typeof part !== 'string' && 'dataset' in part && part.dataset === dataset);
}

/**
 * The result is used once and as it is, so it goes into the table without a stage. Steps that look at the table itself
 * (surrogate keys) must see it as it was before.
 */
function isDirect({ plan, definition, settled, rules }: Flow): boolean {
  if (definition.ctes.some((cte) => namesDataset(cte.sql, plan.materialise.destination))) return false;
  const { mode } = plan.materialise;
  const once =
    ((mode === 'append' || mode === 'snapshot') && !hasEdges(plan)) ||
    (mode === 'overwrite' && plan.read.by === 'full') ||
    mode === 'table';
  return (
    once &&
    rules.length + settled.rules.length === 0 &&
    definition.checks.length === 0 &&
    definition.rejects.length === 0
  );
}

function stageStatements(flow: Flow): SqlStatement[] {
  if (isDirect(flow)) return [];
  const { plan, rules, definition, batch } = flow;
  const present = new Set(definition.columns.map((c) => c.name));
  const first = stageStatement(batch, plan, rules, resultOf(flow));
  if (plan.materialise.mode !== 'overwrite_partitions') return [first];
  if (batch === 'sparkle_stage') return [first, touchedPartitions(plan, [batch])];
  const head = tempTable('sparkle_head', headSelect(plan, rowsRead(flow)), plan.dialect);
  return [first, touchedPartitions(plan, [batch]), head, wholePartitions(flow, present)];
}

/**
 * The touched partitions whole, up to where the loads have read: the rows of the range alone would replace a partition
 * by a part of it.
 */
function wholePartitions(flow: Flow, present: ReadonlySet<string>): SqlStatement {
  const { plan, rules, definition, model } = flow;
  const joined = `${withRun} cross join sparkle_head h`;
  const touched = `exists (select 1 from sparkle_touched p where ${samePartition(plan, 'x', 'p')})`;
  if (model) {
    const cut = { from: joined, condition: `${belowHead(plan, 'x')} and ${touched}` };
    return stageStatement('sparkle_stage', plan, rules, { ...chainOf(flow), ...contractOf(flow), present, cut });
  }
  const where = belowHead(plan, 's') ?? 'true';
  const whole = { name: 'sparkle_source', sql: readInputs(plan, definition.inputs, { from: joined, where }) };
  const cut = { from: '', condition: touched };
  return stageStatement('sparkle_stage', plan, rules, {
    ...chainOf(flow, [whole]),
    ...contractOf(flow),
    present,
    cut,
  });
}

function goodRows(flow: Flow): GoodRows {
  const { plan, rules } = flow;
  if (isDirect(flow)) return { from: sql`(\n${stageSelect(plan, rules, { ...resultOf(flow), bare: true })}\n) s` };
  return { from: ['sparkle_stage s'], condition: publishable(plan, 's') };
}

function measured(flow: Flow): readonly Measured[] {
  const { definition, plan } = flow;
  const rows = {
    published: sql`(select s.* from sparkle_stage s where ${publishable(plan, 's')}) x`,
    all: sql`${flow.batch} x`,
    columns: definition.columns,
  };
  const late = plan.materialise.mode === 'scd2' ? [lateRows(plan)] : [];
  return [...nullCursors(flow), ...late, ...measuredChecks(definition.checks, rows)];
}

/** A row without a cursor is in no range: it is never read, so it is at least counted. */
function nullCursors({ plan, definition }: Flow): readonly Measured[] {
  const { read } = plan;
  if (read.by === 'full') return [];
  return definition.inputs
    .filter((input) => input.columns.find((c) => c.name === read.column)?.nullable !== false)
    .map((input) => ({
      name: `null_cursor:${input.dataset}`,
      description: `rows of ${input.dataset} without ${read.column}, which are never read`,
      severity: 'warn' as const,
      breaches: sql`select count(*) from ${datasetPart(input.dataset)} s where s.${quoteIdentifier(read.column)} is null`,
    }));
}

/** All rules of the stage, by their numbers. */
function judging({ settled, rules }: Flow): readonly RowRule[] {
  return [...settled.rules, ...rules];
}

/** Columns of the result as the quarantine takes them. */
function resultFields({ settled, plan }: Flow): readonly RejectedField[] {
  return settled.rules.length > 0 ? settled.fields : rejectedFields(plan.columns);
}

function quarantined(flow: Flow): boolean {
  return judging(flow).length > 0 || flow.definition.rejects.length > 0;
}

function rejectColumns(flow: Flow, cte: string): readonly Column[] {
  return flow.definition.ctes.find((c) => c.name === cte)?.columns ?? flow.definition.columns;
}

function quarantineShape(flow: Flow): readonly Column[] {
  const { definition } = flow;
  if (definition.quarantineColumns) return quarantineColumns(definition.quarantineColumns);
  return quarantineColumns(
    judging(flow).length > 0 ? resultFields(flow) : [],
    ...definition.rejects.map((reject) => rejectColumns(flow, reject.cte)),
  );
}

function quarantineStatements(flow: Flow): SqlStatement[] {
  if (!quarantined(flow)) return [];
  const { plan, settled, definition, batch } = flow;
  const rules = judging(flow);
  const early = definition.rejects.map((reject) => {
    const upTo = definition.ctes.findIndex((c) => c.name === reject.cte);
    const chain = [...flow.inlineSource, ...definition.ctes.slice(0, upTo + 1)];
    const columns = rejectColumns(flow, reject.cte);
    const made = new Set(plan.columns.filter((c) => !plan.identifying.includes(c)).map((c) => c.name));
    return quarantineRows(plan, {
      from: sql`(\n${withClause(chain)}select * from ${quoteIdentifier(reject.cte)}\nwhere (${reject.condition}) is not true\n) x`,
      fields: rejectedFields(columns),
      ranged: hasRangeColumn(plan, columns),
      where: 'true',
      rule: sqlString(reject.rule),
      reason: sqlString(reject.reason),
      identifying: rejectedFields(columns.filter((c) => !made.has(c.name))),
    });
  });
  const broken = quarantineRows(plan, {
    from: [`${batch} x`],
    fields: resultFields(flow),
    ranged: hasRangeColumn(plan, plan.columns),
    where: `x.${rule} is not null`,
    rule: ruleText(rules, `x.${rule}`, 'name'),
    reason: ruleText(rules, `x.${rule}`, 'reason'),
    identifying: settled.rules.length > 0 ? identifyingFields(flow) : rejectedFields(plan.identifying),
  });
  return [clearQuarantine(plan), ...early, ...(rules.length > 0 ? [broken] : [])];
}

/** Fields of the result that tell two rows apart: what the run makes itself does not. */
function identifyingFields({ settled, plan }: Flow): readonly RejectedField[] {
  const made = new Set(plan.columns.filter((c) => !plan.identifying.includes(c)).map((c) => c.name));
  return settled.fields.filter((f) => !made.has(f.name));
}

function hasRangeColumn({ read }: WritePlan, columns: readonly Column[]): boolean {
  return read.by !== 'full' && columns.some((c) => c.name === read.column);
}

/** The relation whose rows are the rows read. */
function rowsRead({ model, batch, inlineSource: [source] }: Flow): SqlStatement {
  if (model) return [batch];
  return source ? sql`(\n${source.sql}\n)` : ['sparkle_source'];
}

function counted(flow: Flow): { read: SqlStatement; rowsRead?: SqlStatement } {
  const { model, plan } = flow;
  // What a model read is its result; without a stage all of that is in the table.
  if (model && isDirect(flow)) return { read: plan.target, rowsRead: writtenByThisLoad(plan) };
  return { read: rowsRead(flow) };
}
