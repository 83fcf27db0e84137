import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { diagnostics } from '../diagnostics.js';
import type { LowerTasksContext } from '../lower/context.js';
import { renderScript } from '../lower/sql-script.js';

const params = z.strictObject({
  sql_file: z.string().optional().describe('File of SQL statements, relative to the project.'),
  sql_statement: z.string().optional().describe('SQL statements, when they are not in a file. Templated.'),
  connection: z.string().optional().describe('Connection to run on; the warehouse when absent.'),
  params: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .default({})
    .describe(
      'Values for `{{ params.name }}` in the SQL; other names are parameters of the run. `{{ tasks.id.outputs.name }}` is bound as text.',
    ),
});

export const runSqlFileTask = defineTaskKind<z.output<typeof params>>({
  id: 'RunSQLFileTask',
  description: 'Runs SQL statements of a file or of the definition, in one transaction.',
  params: params as z.ZodType<z.output<typeof params>>,
  lower(task, context) {
    const p = task.params;
    const at = task.origin.location;
    if ((p.sql_file === undefined) === (p.sql_statement === undefined)) {
      context.report(diagnostics.report('sql-file-or-statement', {}, at));
      return undefined;
    }
    const text = p.sql_statement ?? context.readText(p.sql_file as string);
    if (text === undefined) {
      context.report(diagnostics.report('sql-file-missing', { file: p.sql_file ?? '' }, at));
      return undefined;
    }
    const own = context.project.pipelines.find((one) => one.name === (context as LowerTasksContext).pipeline);
    const { statements, problems } = renderScript(text, {
      values: p.params,
      parameters: own?.params ?? {},
      isDataset: context.isDataset,
    });
    for (const problem of problems) {
      const location = p.sql_file === undefined ? at : { file: p.sql_file, line: problem.line, column: problem.column };
      context.report(diagnostics.report('sql-template', { problem: problem.message }, location));
    }
    return { fragment: 'sql', statements, connection: p.connection ?? context.project.warehouse };
  },
});
