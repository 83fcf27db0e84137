import type { Dialect, SqlStatement } from '@sparkle-orchestration/core';
import { sql } from '../dialect/statement.js';

/** `name` and `type` of a relation's columns from the catalog. The printed name stands in a text that no identifier can end. */
export function tableColumnsOf(relation: SqlStatement, dialect: Dialect): SqlStatement {
  const name = sql`$sparkle_name$${relation}$sparkle_name$`;
  // `pragma_table_info` takes a name as text, and loses quotes inside of it.
  if (dialect === 'duckdb') return sql`select column_name as name, column_type as type from (describe ${relation})`;
  // Both are the same to this product.
  const type = `replace(format_type(a.atttypid, a.atttypmod), 'character varying', 'text')`;
  return sql`select cast(a.attname as text) as name, ${type} as type from pg_attribute a where a.attrelid = cast(${name} as regclass) and a.attnum > 0 and not a.attisdropped`;
}
