import type { ColumnWithLineage } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { printType } from '../../dialect/type.js';
import { commonType } from '../common-type.js';
import { there } from '../other-table.js';
import { made, type PlanColumn } from '../plan.js';
import type { ParamPath, StepContext } from '../step-context.js';

/** A column of a relation as a value of the type. */
export function typed(alias: string, column: ColumnWithLineage, type: string, context: StepContext): string {
  const value = `${alias}.${quoteIdentifier(column.name)}`;
  return column.type === type ? value : `cast(${value} as ${printType(type, context.dialect)})`;
}

/** The one type of a column that two tables have, or a report at the table. */
export function sharedType(
  input: ColumnWithLineage,
  other: ColumnWithLineage,
  dataset: string,
  path: ParamPath,
  context: StepContext,
): string | undefined {
  const type = commonType(input.type, other.type);
  if (!type) {
    const needs = `one that goes with ${other.type}, its type in ${dataset}`;
    context.report('column-type', { column: input.name, type: input.type, needs }, path);
  }
  return type;
}

/** Columns of both tables after a full join: the newer table's value where it has the row, else the input's. */
export function newerColumns(
  context: StepContext,
  table: StepContext,
  dataset: string,
  path: ParamPath,
): PlanColumn[] | undefined {
  const byName = new Map(table.input.map((c) => [c.name, c]));
  const columns = context.input.map((input): PlanColumn | undefined => {
    const newer = byName.get(input.name);
    byName.delete(input.name);
    if (!newer) return { column: input };
    const type = sharedType(input, newer, dataset, path, context);
    if (!type) return undefined;
    const value = `case when l.${there} is null then ${typed('s', input, type, context)} else ${typed('l', newer, type, context)} end`;
    return made({ name: input.name, type, expression: value, uses: [input, newer], kind: 'identity' });
  });
  const added = [...byName.values()].map((column): PlanColumn | undefined => {
    if (!context.free(column.name, path)) return undefined;
    const expression = `l.${quoteIdentifier(column.name)}`;
    return made({ name: column.name, type: column.type, expression, uses: [column], kind: 'identity' });
  });
  const all = [...columns, ...added].filter((c) => c !== undefined);
  return all.length === columns.length + added.length ? all : undefined;
}
