import { type Check, defineTaskKind } from '@sparkle-orchestration/core';
import { writtenRowsCheck } from '@sparkle-orchestration/sql';
import { z } from 'zod';
import type { LowerTasksContext } from '../lower/context.js';

const params = z.strictObject({
  table: z.string().describe('Table of the pipeline that what is found is recorded of.'),
  min: z.number().int().optional().describe('Fewest rows that the run may write.'),
  max: z.number().int().optional().describe('Most rows that the run may write.'),
});

export const rowCountMonitorTask = defineTaskKind<z.output<typeof params>>({
  id: 'RowCountMonitorTask',
  description: 'Judges how many rows the run wrote, by the ledger.',
  internal: true,
  params: params as z.ZodType<z.output<typeof params>>,
  lower(task, lowerContext) {
    const context = lowerContext as LowerTasksContext;
    const { table, min, max } = task.params;
    const between = [min === undefined ? [] : [`at least ${min}`], max === undefined ? [] : [`at most ${max}`]].flat();
    const check: Check = {
      name: 'written_rows',
      description: `a run writes ${between.join(' and ')} rows`,
      scope: 'table',
      severity: 'fail',
      sql: '',
      query: writtenRowsCheck(
        { project: context.project.name, env: context.project.env, pipeline: context.pipeline },
        { min, max },
      ),
      origin: task.origin,
    };
    return { fragment: 'check', dataset: table, checks: () => [check] };
  },
});
