import type { Check, Dialect } from '@sparkle-orchestration/core';
import { quoteIdentifier, tryCast } from '@sparkle-orchestration/sql';
import { type CheckContext, originAt, typeOfColumn } from './check-context.js';

/** The time of a column as a timestamp in UTC. */
function asTimestamp(expression: string, type: string | undefined, dialect: Dialect): string {
  if (type === undefined || type === 'timestamp') return expression;
  return tryCast(expression, type, 'timestamp', dialect) ?? expression;
}

/** The newest row is at most so old. A table without rows, or without a time in any of them, is not fresh. */
export function freshnessCheck(
  rule: {
    readonly name?: string;
    readonly column: string;
    readonly maxAgeHours: number;
    readonly severity: 'warn' | 'fail';
    readonly path: readonly (string | number)[];
  },
  context: CheckContext,
): Check {
  const { column, maxAgeHours } = rule;
  const newest = asTimestamp(`max(${quoteIdentifier(column)})`, typeOfColumn(context, column), context.dialect);
  const seconds = Math.round(maxAgeHours * 3600);
  return {
    name: rule.name ?? `freshness_${column}`,
    description: `the newest ${column} is at most ${maxAgeHours} hours old`,
    scope: 'table',
    severity: rule.severity,
    sql: `case when ${newest} >= (select now from sparkle_run) - interval '${seconds} seconds' then 0 else 1 end`,
    origin: originAt(context, rule.path),
  };
}
