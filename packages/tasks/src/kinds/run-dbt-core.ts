import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { templatedValue } from '../templated.js';

const selector = z.union([z.string(), z.array(z.string())]).optional();

const params = z.strictObject({
  project_dir: z.string().describe('Folder of the dbt project.'),
  profiles_dir: z.string().optional().describe('Folder of profiles.yml; the project folder when absent.'),
  target: z.string().optional().describe('Target of the profile.'),
  command: z.enum(['run', 'build', 'test', 'seed', 'snapshot']).default('run').describe('dbt command.'),
  select: selector.describe('dbt selectors: a list, or a text with spaces between them.'),
  exclude: selector.describe('dbt selectors to leave out.'),
  vars: z.record(z.string(), z.unknown()).default({}).describe('dbt variables. Templated.'),
  full_refresh: z.boolean().default(false).describe('Rebuild incremental models.'),
});

const words = (written: string | readonly string[] | undefined) =>
  typeof written === 'string' ? written.split(/\s+/).filter((word) => word !== '') : (written ?? []);

export const runDbtCoreTask = defineTaskKind<z.output<typeof params>>({
  id: 'RunDbtCoreTask',
  description: 'Runs a dbt command in a dbt project.',
  params: params as z.ZodType<z.output<typeof params>>,
  lower(task, context) {
    const p = task.params;
    return {
      fragment: 'work',
      work: {
        op: 'dbt',
        compute: 'process',
        projectDir: p.project_dir,
        ...(p.profiles_dir === undefined ? {} : { profilesDir: p.profiles_dir }),
        ...(p.target === undefined ? {} : { target: p.target }),
        command: p.command,
        select: words(p.select),
        exclude: words(p.exclude),
        vars: templatedValue(p.vars, task, context, ['vars']),
        fullRefresh: p.full_refresh,
      },
    };
  },
});
