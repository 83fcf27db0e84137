import { defineTaskKind } from '@sparkle-orchestration/core';
import { keyIndexStatements } from '@sparkle-orchestration/sql';
import { z } from 'zod';
import type { LowerTasksContext } from '../lower/context.js';

const params = z.strictObject({
  table: z.string().describe('Dataset.'),
  columns: z.array(z.string()).min(1).describe('Key, in its order.'),
  unique: z.boolean().describe('No two rows may have the same key.'),
});

export const indexTableTask = defineTaskKind<z.output<typeof params>>({
  id: 'IndexTableTask',
  description: 'Makes an index of a table on its key where it is not there yet.',
  internal: true,
  params: params as z.ZodType<z.output<typeof params>>,
  lower(task, lowerContext) {
    const context = lowerContext as LowerTasksContext;
    const { table, columns, unique } = task.params;
    return {
      fragment: 'sql',
      connection: context.warehouse,
      description: `${table}: ${unique ? 'a unique index' : 'an index'} on ${columns.join(', ')}.`,
      statements: keyIndexStatements(table, columns, unique, context.dialect),
    };
  },
});
