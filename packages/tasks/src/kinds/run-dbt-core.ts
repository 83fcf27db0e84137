import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';

export const runDbtCoreTask = defineTaskKind({
  id: 'RunDbtCoreTask',
  description: 'Runs a dbt command in a dbt project.',
  runnable: false,
  params: z.strictObject({
    project_dir: z.string().describe('Folder of the dbt project.'),
    profiles_dir: z.string().optional().describe('Folder of profiles.yml; the project folder when absent.'),
    target: z.string().optional().describe('Target of the profile.'),
    command: z.enum(['run', 'build', 'test', 'seed', 'snapshot']).default('run').describe('dbt command.'),
    select: z.string().optional().describe('dbt selector.'),
    exclude: z.string().optional().describe('dbt selector to leave out.'),
    vars: z.record(z.string(), z.unknown()).default({}).describe('dbt variables.'),
    full_refresh: z.boolean().default(false).describe('Rebuild incremental models.'),
  }),
});
