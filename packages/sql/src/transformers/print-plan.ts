import type { ColumnWithLineage, SqlStatement } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../dialect/identifier.js';
import { type SqlInsert, statementOf } from '../dialect/statement.js';
import type { PlanColumn, StepPlan } from './plan.js';

/** Name of the input inside a step that joins. */
export const inputAlias = 's';

function isUntouched(columns: readonly PlanColumn[], input: readonly ColumnWithLineage[]): boolean {
  return input.every((c, n) => columns[n]?.column.name === c.name && columns[n]?.expression === undefined);
}

/** Whether the select may begin with a star: the rows are those of the input, its columns first. */
function isStarred(plan: StepPlan, input: readonly ColumnWithLineage[]): boolean {
  return plan.input === undefined && plan.groupBy === undefined && isUntouched(plan.columns, input);
}

function item(prefix: string, { column, expression }: PlanColumn): SqlInsert[] {
  const name = quoteIdentifier(column.name);
  return expression === undefined ? [`${prefix}${name}`] : [expression, ` as ${name}`];
}

function isAliased(plan: StepPlan): boolean {
  return plan.joins !== undefined || plan.input !== undefined || plan.aliased === true;
}

/** `*` where all columns stay as they are, else the list, one a line. */
function selectList(plan: StepPlan, input: readonly ColumnWithLineage[], star: boolean): SqlInsert[] {
  const prefix = plan.joins === undefined ? '' : `${inputAlias}.`;
  const word = plan.distinct ? 'select distinct' : 'select';
  if (star && plan.columns.length === input.length) return [`${word} ${prefix}*`];
  const rest = star ? plan.columns.slice(input.length) : plan.columns;
  const items = [...(star ? [[`${prefix}*`]] : []), ...rest.map((column) => item(prefix, column))];
  return [word, ...items.flatMap((parts, n) => [n > 0 ? ',\n  ' : '\n  ', ...parts])];
}

function fromInput(plan: StepPlan, from: string, indent: string): SqlInsert[] {
  const alias = isAliased(plan) ? ` as ${inputAlias}` : '';
  const joins = plan.joins === undefined ? [] : [`\n${indent}`, plan.joins];
  return [`\n${indent}from `, plan.input ?? from, alias, ...joins];
}

/** A plan as one select over the step before. */
export function printPlan(plan: StepPlan, input: readonly ColumnWithLineage[], from: string): SqlStatement {
  if (plan.statement) return plan.statement;
  const where = [
    ...(plan.where === undefined ? [] : ['\nwhere ', plan.where]),
    ...(plan.groupBy === undefined ? [] : ['\ngroup by ', plan.groupBy]),
  ];
  const beneath = plan.beneath ?? [];
  if (beneath.length === 0) {
    return statementOf([...selectList(plan, input, isStarred(plan, input)), ...fromInput(plan, from, ''), ...where]);
  }
  const star = plan.joins === undefined ? '*' : `${inputAlias}.*`;
  const inner = beneath.flatMap((c) => [',\n    ', c.expression, ` as ${quoteIdentifier(c.name)}`]);
  const outer: StepPlan = { columns: plan.columns, ...(plan.distinct ? { distinct: true } : {}) };
  const below = [`\nfrom (\n  select\n    ${star}`, ...inner, ...fromInput(plan, from, '  '), '\n) as x'];
  return statementOf([...selectList(outer, input, false), ...below, ...where]);
}
