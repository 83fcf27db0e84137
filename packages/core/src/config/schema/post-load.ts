import { z } from 'zod';
import { filled, flag, free, list, name, textOrList } from './common.js';
import { transformer, writtenWriteModes } from './flat-pipeline.js';

const stepName = name('Name of the step, and of its task. Default: post_load_ and its place in the list.').optional();

/** Statements of a file, or of the definition. */
const sqlFile = z.strictObject({
  name: stepName,
  file: z
    .string()
    .regex(/\.sql$/i, 'must be a file that ends in .sql')
    .describe('File of SQL statements, relative to the project.'),
});
const sql = z.strictObject({ name: stepName, sql: filled('SQL statements; tables by their full names.') });

/** A command of dbt. */
const dbt = z.strictObject({
  name: stepName,
  dbt: z
    .strictObject({
      project_dir: filled('Folder of the dbt project.'),
      profiles_dir: filled('Folder of profiles.yml. Default: that of the project.').optional(),
      target: filled('Target of the profile.').optional(),
      command: z.enum(['run', 'build', 'test', 'seed', 'snapshot']).describe('Default: run.').optional(),
      select: textOrList('dbt selectors.').optional(),
      exclude: textOrList('dbt selectors to leave out.').optional(),
      vars: free('dbt variables.').optional(),
      full_refresh: flag('Rebuild incremental models. Default: false.').optional(),
    })
    .describe('A command of dbt.'),
});

/** A chain of transformers from a table into another. */
const chain = z.strictObject({
  name: stepName,
  source: filled('Resource of this pipeline, or the full name of a table.'),
  transformers: z.array(transformer).min(1).describe('Steps, in order.'),
  destination: filled('Table to write: a name beside the loaded tables, or a full name.'),
  write_mode: z.enum(writtenWriteModes).describe('How rows are written. Default: overwrite.').optional(),
  primary_key: list('Key of modes that need one.').optional(),
});

/** An item of `transformations.post_load`: text is a file of SQL when it ends in `.sql`, else SQL itself. */
export const postLoadStep = z.union([filled('A file that ends in .sql, or SQL statements.'), sqlFile, sql, dbt, chain]);
export type WrittenPostLoadStep = z.output<typeof postLoadStep>;
