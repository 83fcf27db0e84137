import type { Column, OrderBy } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../dialect/identifier.js';
import { orderable } from '../dialect/text.js';
import { typeFamily } from '../dialect/type.js';
import type { WritePlan } from './write-plan.js';

function value(plan: WritePlan, name: string, alias: string): string {
  const type = plan.columns.find((c) => c.name === name)?.type ?? 'varchar';
  const column = `${alias}.${quoteIdentifier(name)}`;
  const unordered = ['json', 'other'].includes(typeFamily(type));
  return unordered
    ? orderable(`cast(${column} as varchar)`, 'varchar', plan.dialect)
    : orderable(column, type, plan.dialect);
}

const sortItem = (expression: string, descending: boolean) => `${expression} ${descending ? 'desc ' : ''}nulls last`;

/** Newest row first, by the order columns alone. */
export function newestFirst(plan: WritePlan, alias: string): string {
  return plan.materialise.order.map((o) => sortItem(value(plan, o.column, alias), o.descending)).join(', ');
}

/**
 * Newest row first, and one order for rows that are equally new: the later ingested one, then by the remaining columns.
 * Two rows that are equal in all of them are the same row, so the choice never depends on how an engine reads.
 */
export function oneOrder(plan: WritePlan, alias: string): string {
  const { keys, order } = plan.materialise;
  const used = new Set([...keys, ...order.map((o) => o.column)]);
  const ingested: OrderBy[] =
    !used.has('_ingested_at') && plan.columns.some((c) => c.name === '_ingested_at')
      ? [{ column: '_ingested_at', descending: true }]
      : [];
  const rest = plan.identifying.filter((c: Column) => !used.has(c.name) && c.name !== '_ingested_at');
  return [
    ...[...order, ...ingested].map((o) => sortItem(value(plan, o.column, alias), o.descending)),
    ...rest.map((c) => sortItem(value(plan, c.name, alias), false)),
  ].join(', ');
}

/** Condition: row `a` is at least as new as row `b`. A row without order value gives way to any other. */
export function asNewAs(plan: WritePlan, a: string, b: string): string | undefined {
  return plan.materialise.order.reduceRight<string | undefined>((rest, o) => {
    const [left, right] = [value(plan, o.column, a), value(plan, o.column, b)];
    const beats = o.descending ? '>' : '<';
    if (!rest) return `(${right} is null or ${left} ${beats}= ${right})`;
    return `(${right} is null or ${left} ${beats} ${right} or (${left} = ${right} and ${rest}))`;
  }, undefined);
}

/** Condition: row `a` is strictly newer than row `b`. */
export function newerThan(plan: WritePlan, a: string, b: string): string | undefined {
  return plan.materialise.order.reduceRight<string | undefined>((rest, o) => {
    const [left, right] = [value(plan, o.column, a), value(plan, o.column, b)];
    const newer = `(${left} ${o.descending ? '>' : '<'} ${right} or (${left} is not null and ${right} is null))`;
    return rest ? `(${newer} or (${left} is not distinct from ${right} and ${rest}))` : newer;
  }, undefined);
}
