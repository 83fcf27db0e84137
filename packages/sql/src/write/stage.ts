import type { SqlStatement } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../dialect/identifier.js';
import { sql } from '../dialect/statement.js';
import type { Chain } from './chain.js';
import { isKeyed } from './modes.js';
import { rankedSelect } from './rank.js';
import { brokenRule, type RowRule } from './row-rules.js';
import { tempTable } from './temp-table.js';
import { derivedColumns, listOf, rank, rule, type WritePlan } from './write-plan.js';

/** Where the rows of a stage come from. */
export interface StageInput {
  /** Steps in front of the result. */
  readonly chain: Chain;
  /** Name of the step or relation that holds the result. */
  readonly last: string;
  /** Names of the result's columns, to see which partition columns are to be made. */
  readonly present: ReadonlySet<string>;
  /** Without the columns that only a stage needs. @default false */
  readonly bare?: boolean;
  /** Columns of the last step that a stage takes along beside those of the result, as SQL names. */
  readonly carried?: readonly string[];
  /** The last step's column with the number of a rule that a row breaks there, and how many rules it counts. */
  readonly judged?: { readonly broken: string; readonly rules: number };
  /** Keeps some rows of the result only: a condition over `x` and what `from` joins. */
  readonly cut?: { readonly from: string; readonly condition: string };
}

/**
 * The result of the steps as a select, with the number of the broken rule (NULL = good) and, where the mode needs it,
 * the rank of a row among those of its key (1 = the one that wins).
 */
export function stageSelect(plan: WritePlan, rules: readonly RowRule[], given: StageInput): SqlStatement {
  const input = given.cut ? withPartitions(plan, given) : given;
  const { chain, last } = cutChain(input);
  const derived = derivedColumns(plan, input.present);
  const own = plan.columns.filter((c) => input.present.has(c.name));
  const items = [...own.map((c) => `x.${quoteIdentifier(c.name)}`), ...derived];
  const broken = input.judged
    ? `coalesce(x.${input.judged.broken}, ${brokenRule(rules, input.judged.rules)})`
    : brokenRule(rules);
  const carried = (input.carried ?? []).map((name) => `x.${name}`);
  const judged = sql`select ${listOf([...items, ...(input.bare ? [] : [...carried, `${broken} as ${rule}`])])}\nfrom ${quoteIdentifier(last)} x`;
  return rankedSelect(plan, chain, judged);
}

/** Partition columns that the write makes, made before a condition looks at them. */
function withPartitions(plan: WritePlan, input: StageInput): StageInput {
  const derived = derivedColumns(plan, input.present);
  if (derived.length === 0) return input;
  const name = 'sparkle_partitioned';
  const step = sql`select x.*, ${listOf(derived)}\nfrom ${quoteIdentifier(input.last)} x`;
  const present = new Set([...input.present, ...plan.materialise.partitions.map((p) => p.column)]);
  return { ...input, chain: [...input.chain, { name, sql: step }], last: name, present };
}

/** A step of its own, because conditions of users name columns without a table: only the result may be in their scope. */
function cutChain({ chain, last, cut }: StageInput): { chain: Chain; last: string } {
  if (!cut) return { chain, last };
  const name = 'sparkle_cut';
  const select = sql`select x.*\nfrom ${quoteIdentifier(last)} x${cut.from}\nwhere ${cut.condition}`;
  return { chain: [...chain, { name, sql: select }], last: name };
}

/** The temp table `name` with the staged rows. */
export function stageStatement(
  name: string,
  plan: WritePlan,
  rules: readonly RowRule[],
  input: StageInput,
): SqlStatement {
  return tempTable(name, stageSelect(plan, rules, input), plan.dialect);
}

/** Condition: a staged row is good and the one of its key. */
export function publishable(plan: WritePlan, alias: string): string {
  return `${alias}.${rule} is null${isKeyed(plan.materialise.mode) ? ` and ${alias}.${rank} = 1` : ''}`;
}
