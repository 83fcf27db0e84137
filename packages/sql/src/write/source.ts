import type { Column, SqlStatement, TransformInput } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../dialect/identifier.js';
import { datasetPart, joinSql, sql } from '../dialect/statement.js';
import { printType } from '../dialect/type.js';
import { listOf, type WritePlan } from './write-plan.js';

/** Columns of several inputs put together by name, each with the type of its first input. */
export function unionColumns(inputs: readonly TransformInput[]): readonly Column[] {
  const columns = new Map<string, Column>();
  for (const column of inputs.flatMap((i) => i.columns))
    if (!columns.has(column.name)) columns.set(column.name, column);
  return [...columns.values()];
}

/**
 * The rows of all inputs for which `condition` (over an input `s`, and what `from` adds) holds, put together by name;
 * a column that an input does not have is NULL there.
 */
export function readInputs(
  plan: WritePlan,
  inputs: readonly TransformInput[],
  condition?: { readonly from: string; readonly where: string },
): SqlStatement {
  const columns = unionColumns(inputs);
  const selects = inputs.map((input) => {
    const own = new Set(input.columns.map((c) => c.name));
    const items = columns.map((c) => {
      const name = quoteIdentifier(c.name);
      return own.has(c.name) ? `s.${name}` : `cast(null as ${printType(c.type, plan.dialect)}) as ${name}`;
    });
    const list = columns.length > 0 ? listOf(items) : 's.*';
    const from = sql`select ${list}\nfrom ${datasetPart(input.dataset)} s`;
    return condition ? sql`${from}${condition.from}\nwhere ${condition.where}` : from;
  });
  return joinSql(selects, '\nunion all\n');
}

/** `, sparkle_run r` as a join of one row. */
export const withRun = ' cross join sparkle_run r';
