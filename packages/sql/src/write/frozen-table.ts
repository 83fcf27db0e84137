import type { Column, Dialect, SqlStatement } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../dialect/identifier.js';
import { sqlString } from '../dialect/literal.js';
import { sql } from '../dialect/statement.js';
import { printType } from '../dialect/type.js';
import { assertion } from './checks.js';
import { tempTable } from './temp-table.js';

/**
 * Ends the transaction when the table differs from the definition: contract `freeze`. The engine compares its own
 * spelling of the types with that of an empty table of the wanted columns, so no spelling has to be translated.
 */
export function frozenTable(
  table: SqlStatement,
  destination: string,
  columns: readonly Column[],
  dialect: Dialect,
): SqlStatement[] {
  const nothing = columns.map((c) => `cast(null as ${printType(c.type, dialect)}) as ${quoteIdentifier(c.name)}`);
  const wanted = tempTable('sparkle_wanted', sql`select ${nothing.join(', ')} where false`, dialect);
  const problem = `case
      when t.name is null then w.name || ' is not in the table'
      when w.name is null then t.name || ' is not in the definition'
      else t.name || ' is ' || t.type || ' in the table, not ' || w.type
    end`;
  return [
    wanted,
    assertion(sql`select ${sqlString(`${destination} is frozen: `)} || string_agg(p.problem, '; ' order by p.problem) as message
  from (
    select ${problem} as problem
    from (${columnsOf(['sparkle_wanted'], dialect)}) w
    full outer join (${columnsOf(table, dialect)}) t on t.name = w.name
    where t.name is null or w.name is null or t.type <> w.type
  ) p`),
  ];
}

/** Columns of a relation from the catalog. The printed name stands in a text that no identifier can end. */
function columnsOf(relation: SqlStatement, dialect: Dialect): SqlStatement {
  const name = sql`$sparkle_name$${relation}$sparkle_name$`;
  if (dialect === 'duckdb') return sql`select name, type from pragma_table_info(${name})`;
  // Both are the same to this product.
  const type = `replace(format_type(a.atttypid, a.atttypmod), 'character varying', 'text')`;
  return sql`select cast(a.attname as text) as name, ${type} as type from pg_attribute a where a.attrelid = cast(${name} as regclass) and a.attnum > 0 and not a.attisdropped`;
}
