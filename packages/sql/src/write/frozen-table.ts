import type { Column, Dialect, SqlStatement } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../dialect/identifier.js';
import { sqlString } from '../dialect/literal.js';
import { sql } from '../dialect/statement.js';
import { printType } from '../dialect/type.js';
import { tableColumnsOf } from './catalog-columns.js';
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
    from (${tableColumnsOf(['sparkle_wanted'], dialect)}) w
    full outer join (${tableColumnsOf(table, dialect)}) t on t.name = w.name
    where t.name is null or w.name is null or t.type <> w.type
  ) p`),
  ];
}
