import type { Cte, SqlStatement } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../dialect/identifier.js';
import { joinSql, sql } from '../dialect/statement.js';

/** Steps, each a select over those before it. */
export type Chain = readonly Pick<Cte, 'name' | 'sql'>[];

/** `with` clause of a chain, or nothing. */
export function withClause(chain: Chain): SqlStatement {
  return chain.length === 0 ? [] : sql`with ${joinSql(chain.map(stepOf), ', ')}\n`;
}

/** One step of a `with` clause. */
export function stepOf(step: Chain[number]): SqlStatement {
  return sql`${quoteIdentifier(step.name)} as (\n${step.sql}\n)`;
}
