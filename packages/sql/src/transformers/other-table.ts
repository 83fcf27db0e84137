import type { ColumnWithLineage } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../dialect/identifier.js';
import { over } from '../dialect/layout.js';
import { sqlString } from '../dialect/literal.js';
import { datasetPart, type SqlInsert, sql } from '../dialect/statement.js';
import { commonType } from './common-type.js';
import { comparable } from './enrichment/lookup-join.js';
import type { ParamPath, StepContext } from './step-context.js';

/** A column of the input and the one of the same name in another table. */
export interface Pair {
  readonly input: ColumnWithLineage;
  readonly other: ColumnWithLineage;
}

/** Name of the other table beside the input `s`. */
export const other = 'l';

/** Marks a row as there, after an outer join. */
export const there = '"_there"';
const rows = '"_rows"';

/** Columns that both have and whose values compare, or reports. */
export function sharedColumns(
  names: readonly string[],
  path: ParamPath,
  dataset: string,
  table: StepContext,
  context: StepContext,
): Pair[] {
  const inputs = context.columns(names, path);
  return inputs.flatMap((input) => {
    const at = [...path, names.indexOf(input.name)];
    const found = table.column(input.name, at);
    if (!found) return [];
    if (comparable(input.type, found.type) || commonType(input.type, found.type)) return [{ input, other: found }];
    const needs = `one that compares with ${found.type} of ${dataset}`;
    context.report('column-type', { column: input.name, type: input.type, needs }, at);
    return [];
  });
}

/** `s."k" = l."k" and …` */
export function onKeys(keys: readonly Pair[]): string {
  return keys
    .map((k) => `${other}.${quoteIdentifier(k.other.name)} = s.${quoteIdentifier(k.input.name)}`)
    .join(' and ');
}

/** True when one of the columns differs; two NULLs are equal. */
export function differs(pairs: readonly Pair[]): string {
  if (pairs.length === 0) return 'false';
  return pairs
    .map((p) => `${other}.${quoteIdentifier(p.other.name)} is distinct from s.${quoteIdentifier(p.input.name)}`)
    .join('\n      or ');
}

/** Hidden columns of one side: that the row is there, and how many rows its key has. */
function marks(keys: readonly string[]): string {
  return `true as ${there},\n    ${over('count(*)', keys.map(quoteIdentifier), [])} as ${rows}`;
}

/** Rows of a dataset with their marks, as a table expression. */
export function markedTable(dataset: SqlInsert, keys: readonly string[]): SqlInsert {
  return sql`(\n  select\n    *,\n    ${marks(keys)}\n  from ${dataset}\n)`;
}

/** The other table with its marks, to be joined. */
export function markedOther(dataset: string, keys: readonly string[]): SqlInsert {
  return sql`${markedTable(datasetPart(dataset), keys)} as ${other}`;
}

/** Ends the run, with a message, where a key has several rows: the join would double rows in silence. */
export function oneRowOfKey(alias: string, keys: readonly string[], dataset: string): string {
  const message = sqlString(`table ${dataset} has more than one row for a key: `);
  const known = keys.map((k) => `${alias}.${quoteIdentifier(k)} is not null`).join(' and ');
  return [
    'case',
    `    when ${alias}.${rows} > 1 and ${known} then cast(`,
    `      ${message} || cast(${alias}.${rows} as varchar)`,
    '      as integer)',
    '    else 1',
    '  end = 1',
  ].join('\n');
}

export function namesOf(columns: readonly ColumnWithLineage[]): string[] {
  return columns.map((c) => c.name);
}
