import type { Column, Cte, Diagnostic, Materialise, SqlStatement } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../dialect/identifier.js';
import { sqlString } from '../dialect/literal.js';
import { joinSql, sql } from '../dialect/statement.js';
import { printType, spellingsOf } from '../dialect/type.js';
import { tableColumnsOf } from './catalog-columns.js';
import { assertion } from './checks.js';
import { loadIdColumn } from './identity.js';
import { contractRules, rawColumn, tableValue } from './load-columns.js';
import { madeNames } from './made-columns.js';
import type { RejectedField } from './quarantine.js';
import type { TransformDefinition } from './render-transform.js';
import { brokenRule, type RowRule } from './row-rules.js';
import { type SchemaAgreement, settleContract } from './schema-contract.js';
import { unionColumns } from './source.js';
import { changeType } from './target-table.js';
import { fitsInto } from './type-fit.js';
import type { WritePlan } from './write-plan.js';

/** Name of the last step of a transform whose contract looks at the table: it makes of the result what the table takes. */
export const contractStep = 'sparkle_contract';

/** Column with the number of the contract's rule that a row breaks. */
export const contractRule = '"_sparkle_contract"';

/** Whether the contract compares the result with the table: then what is written depends on the table's columns. */
export function looksAtTable({ contract, widen, mode }: Pick<Materialise, 'contract' | 'widen' | 'mode'>): boolean {
  if (mode === 'table' || mode === 'view') return false;
  return contract === 'discard_row' || contract === 'discard_value' || (contract === 'evolve' && widen);
}

/** A transform whose result is what its table takes. */
export interface SettledTransform {
  readonly definition: TransformDefinition;
  /** Rules of the contract, by the numbers in `contractRule`. */
  readonly rules: readonly RowRule[];
  /** Columns that the last step adds for rows to be set aside. */
  readonly carried: readonly string[];
  /** The columns of the result before the contract, as text of the staged rows `x`; with rules only. */
  readonly fields: readonly RejectedField[];
  /** What the statements take for granted of the table; absent where the contract does not look at it. */
  readonly assumed?: AssumedTable;
  readonly diagnostics: readonly Diagnostic[];
}

/** What statements that were made before the run take for granted of their table. */
export interface AssumedTable {
  readonly columns: readonly Column[];
  /** Columns of the result that the table does not have. */
  readonly without: readonly Column[];
  /** Columns whose type is changed, with the type that they had. */
  readonly widened: readonly { readonly column: Column; readonly from: string }[];
}

/**
 * Settles the contract of a transform with the columns of its table as far as they are known: `discard_value` and
 * `discard_row` become a last step that leaves values out or tells which rows are set aside, widening becomes new types.
 * A definition that was settled before is settled anew.
 */
export function settleTransform(given: TransformDefinition): SettledTransform {
  const definition = unsettled(given);
  const { materialise, dialect, columns } = definition;
  const nothing = { definition, rules: [], carried: [], fields: [], diagnostics: [] };
  if (!looksAtTable(materialise) || columns.length === 0) return nothing;
  if (!definition.table) {
    const assumed = { columns, without: [], widened: [] };
    return { ...nothing, assumed };
  }
  const derived = materialise.partitions.filter((p) => p.derived).map((p) => p.column);
  const agreed = settleContract({
    data: columns,
    table: definition.table.filter((c) => c.name !== loadIdColumn),
    materialise,
    dialect,
    own: new Set([loadIdColumn, ...derived, ...madeNames(materialise)]),
  });
  // Keys and checks name columns as the steps do; DuckDB finds those of the table by it in any case.
  const agreement = {
    ...agreed,
    columns: agreed.columns.map((c) => ({ ...c, target: { ...c.target, name: c.source.name } })),
  };
  const settled = agreement.columns.map((c) => c.target);
  const rules = contractRules(agreement, dialect);
  const raw = rules.length === 0 ? [] : rawOf(agreement);
  const step = stepOf(definition, agreement, rules, raw);
  const kept = new Set(settled.map((c) => c.name));
  const from = (name: string) => definition.table?.find((c) => c.name === name)?.type ?? '';
  return {
    definition: {
      ...definition,
      ctes: step,
      columns: settled,
      materialise: { ...materialise, compare: materialise.compare.filter((name) => kept.has(name)) },
    },
    rules,
    carried: rules.length === 0 ? [] : [...raw.map((_, n) => rawColumn(n)), contractRule],
    fields: rules.length === 0 ? [] : rejectedFields(columns, agreement, raw),
    assumed: {
      columns: settled,
      without: columns.filter((c) => !agreement.columns.some((known) => known.source.name === c.name)),
      widened: agreement.widened.map((column) => ({ column, from: from(column.name) })),
    },
    diagnostics: agreement.diagnostics,
  };
}

/** The definition as it was before the contract was settled. */
function unsettled(definition: TransformDefinition): TransformDefinition {
  const { ctes } = definition;
  if (ctes.at(-1)?.name !== contractStep) return definition;
  const steps = ctes.slice(0, -1);
  const columns = steps.at(-1)?.columns ?? unionColumns(definition.inputs.filter((i) => i.name !== ''));
  return { ...definition, ctes: steps, columns };
}

/** Values that the table may not be able to hold, and those that it has no column for. */
function rawOf(agreement: SchemaAgreement): readonly Column[] {
  return [...agreement.columns.filter((c) => c.checked).map((c) => c.source), ...agreement.refused];
}

function stepOf(
  { ctes, columns, dialect }: TransformDefinition,
  agreement: SchemaAgreement,
  rules: readonly RowRule[],
  raw: readonly Column[],
): readonly Cte[] {
  const same =
    agreement.columns.length === columns.length && agreement.columns.every((c) => c.source.type === c.target.type);
  if (same && rules.length === 0) return ctes;
  const items = [
    ...agreement.columns.map((c) => {
      const value = tableValue(c, dialect);
      const name = quoteIdentifier(c.target.name);
      return value === `x.${name}` ? value : `${value} as ${name}`;
    }),
    ...raw.map((c, n) => `cast(x.${quoteIdentifier(c.name)} as varchar) as ${rawColumn(n)}`),
    ...(rules.length > 0 ? [`${brokenRule(rules)} as ${contractRule}`] : []),
  ];
  const before = quoteIdentifier(ctes.at(-1)?.name ?? 'sparkle_source');
  return [
    ...ctes,
    {
      name: contractStep,
      sql: sql`select\n  ${items.join(',\n  ')}\nfrom ${before} x`,
      label: 'schema_contract',
      columns: agreement.columns.map((c) => c.target),
    },
  ];
}

function rejectedFields(
  columns: readonly Column[],
  agreement: SchemaAgreement,
  raw: readonly Column[],
): readonly RejectedField[] {
  const place = new Map(raw.map((c, n) => [c.name, `x.${rawColumn(n)}`]));
  const kept = new Map(agreement.columns.map((c) => [c.source.name, c.target.name]));
  return columns.flatMap(({ name }) => {
    const target = kept.get(name);
    const text =
      place.get(name) ?? (target === undefined ? undefined : `cast(x.${quoteIdentifier(target)} as varchar)`);
    return text === undefined ? [] : [{ name, text }];
  });
}

const advice = 'run "sparkle schema pull" and deploy again';

/** Ends the transaction when the table is not what the statements take for granted: their contract was settled before. */
export function assumedTable(plan: WritePlan, assumed: AssumedTable): SqlStatement[] {
  const wanted = [
    ...assumed.columns.map((c) => rowOf(c.name, widerNames(c.type))),
    ...assumed.without.map((c) => rowOf(c.name, undefined)),
  ];
  return [difference(plan, wanted)];
}

/** Types that columns get; only where they have the type that is known, or the new one already. */
export function widenStatements(plan: WritePlan, { widened }: AssumedTable): SqlStatement[] {
  if (widened.length === 0) return [];
  const wanted = widened.map(({ column, from }) => rowOf(column.name, [...typeNames(from), ...typeNames(column.type)]));
  return [difference(plan, wanted), ...widened.map(({ column }) => changeType(plan.target, column, plan.dialect))];
}

const rowOf = (name: string, types: readonly string[] | undefined): SqlStatement =>
  sql`select ${sqlString(name)} as name, ${types ? sqlString(`|${types.join('|')}|`) : 'cast(null as varchar)'} as types`;

function difference(plan: WritePlan, wanted: readonly SqlStatement[]): SqlStatement {
  const { destination } = plan.materialise;
  const found = `case
      when w.types is null then t.name || ' is there by now'
      when t.name is null then w.name || ' is not there'
      else w.name || ' is ' || t.type
    end`;
  const join = plan.dialect === 'duckdb' ? 'lower(t.name) = lower(w.name)' : 't.name = w.name';
  return assertion(sql`select ${sqlString(`${destination} is not the table that its schema contract was compiled for (`)} || string_agg(p.problem, '; ' order by p.problem) || ${sqlString(`); ${advice}`)} as message
  from (
    select ${found} as problem
    from (${joinSql(wanted, '\n      union all ')}) w
    left join (${tableColumnsOf(plan.target, plan.dialect)}) t on ${join}
    where (w.types is null and t.name is not null)
      or (w.types is not null and (t.name is null or position('|' || ${bareType} || '|' in w.types) = 0))
  ) p`);
}

/** A type of the catalog without length, in small letters; digits of a decimal count. */
const bareType = `case when lower(t.type) like 'decimal(%' or lower(t.type) like 'numeric(%' then lower(t.type) else regexp_replace(lower(t.type), '[(][^)]*[)]', '') end`;

/** Names that the engines' catalogs give a neutral type. */
function typeNames(type: string): readonly string[] {
  const open = type === 'decimal(38,9)' ? ['numeric'] : [];
  const own = [...spellingsOf(type), printType(type, 'duckdb'), printType(type, 'postgres'), ...open];
  return [...new Set(own.map((name) => name.toLowerCase()))];
}

const scalars = ['smallint', 'integer', 'bigint', 'real', 'double', 'decimal(38,9)', 'timestamp', 'varchar'] as const;

/** Names of the types that hold all values of a type. */
function widerNames(type: string): readonly string[] {
  return [...new Set([type, ...scalars.filter((to) => fitsInto(type, to))].flatMap(typeNames))];
}
