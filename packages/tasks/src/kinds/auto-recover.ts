import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const autoRecoverTask = defineTaskKind({
  id: 'AutoRecoverTask',
  description: 'Tries a failed task again with backoff, or catches up from a watermark.',
  runnable: false,
  params: z.strictObject({
    mode: z.enum(['retry', 'catchup']).default('retry').describe('What to do after a failure.'),
    max_attempts: z.number().int().positive().default(3).describe('Tries in all.'),
    backoff: z.number().positive().default(2).describe('Factor of the delay per try.'),
    watermark_table: z.string().optional().describe('Table of the watermark to catch up from.'),
    quarantine: z.boolean().default(false).describe('Set rows aside that keep failing.'),
  }),
});
