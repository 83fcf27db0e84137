import type { Dialect, SqlStatement } from '@sparkle-orchestration/core';
import { sql } from '../dialect/statement.js';

/**
 * A temp table made from a select. It lives inside one transaction: Postgres drops it at the commit, DuckDB replaces
 * what an earlier operation of the session left behind (it ignores `on commit drop`).
 */
export function tempTable(name: string, select: SqlStatement, dialect: Dialect): SqlStatement {
  return dialect === 'postgres'
    ? sql`create temp table ${name} on commit drop as\n${select}`
    : sql`create or replace temp table ${name} as\n${select}`;
}
