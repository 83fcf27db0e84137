import { defineTaskKind, nearestName } from '@sparkle-orchestration/core';
import { analyseStatements, orderStatements, vacuumStatements } from '@sparkle-orchestration/sql';
import { z } from 'zod';
import { diagnostics } from '../diagnostics.js';
import type { LowerTasksContext } from '../lower/context.js';

const params = z.strictObject({
  table: z.string().describe('Dataset.'),
  how: z.enum(['vacuum', 'order']).describe('vacuum: room and statistics; order: rows ordered by columns.'),
  columns: z.array(z.string()).default([]).describe('order: columns in their order.'),
});

/** What each engine does instead of what lakehouse platforms do, in words. */
const words = {
  order: {
    duckdb: 'Writes the rows anew, ordered by the columns (DuckDB has no Z-order), and refreshes statistics',
    postgres: 'CLUSTER by an index on the columns (Postgres has no Z-order), and ANALYZE',
  },
  vacuum: {
    duckdb: 'VACUUM ANALYZE: statistics; DuckDB gives room back at its next checkpoint and keeps no old versions',
    postgres: 'VACUUM (ANALYZE): room of dead rows and statistics; Postgres keeps no old versions for a time',
  },
};

export const optimiseTableTask = defineTaskKind<z.output<typeof params>>({
  id: 'OptimizeTableTask',
  description: 'Maintains a table: orders its rows, or gives room back and refreshes statistics.',
  internal: true,
  params: params as z.ZodType<z.output<typeof params>>,
  lower(task, lowerContext) {
    const context = lowerContext as LowerTasksContext;
    const { table, how, columns } = task.params;
    const { dialect } = context;
    const known = context.columnsOf(table)?.map((c) => c.name);
    const absent = known ? columns.filter((c) => !known.includes(c)) : [];
    for (const column of absent)
      context.report(
        diagnostics.report(
          'column-absent',
          { column, dataset: table, nearest: nearestName(column, known ?? []) },
          task.origin.location,
        ),
      );
    if (absent.length > 0) return undefined;
    const description = `${table}: ${words[how][dialect]}.`;
    if (how === 'vacuum')
      return {
        fragment: 'sql',
        connection: context.warehouse,
        description,
        autocommit: true,
        statements: vacuumStatements(table, dialect),
      };
    const analyse = dialect === 'duckdb' ? analyseStatements(table) : [];
    return {
      fragment: 'sql',
      connection: context.warehouse,
      description,
      statements: [...orderStatements(table, columns, dialect), ...analyse],
    };
  },
});
