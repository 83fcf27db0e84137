import { type Column, defineTaskKind, nearestName, type Task } from '@sparkle-orchestration/core';
import { isNumeric, mismatchChecks, reconcileStatements } from '@sparkle-orchestration/sql';
import { z } from 'zod';
import { diagnostics } from '../diagnostics.js';
import type { LowerTasksContext } from '../lower/context.js';

const params = z.strictObject({
  source_table: z.string().describe('Dataset that is right.'),
  target_table: z.string().describe('Dataset that is compared with it.'),
  key_columns: z.array(z.string()).default([]).describe('Columns that tell which rows belong together.'),
  compare_columns: z.array(z.string()).default([]).describe('Columns to compare; all that both have when empty.'),
  tolerance: z
    .record(z.string(), z.number().min(0))
    .default({})
    .describe('Greatest absolute difference of numbers that counts as equal, by column.'),
  sample_mismatches: z.number().int().min(0).default(100).describe('Rows that are kept as a sample.'),
  fail_on_mismatch: z.boolean().default(true).describe('A mismatch fails the task that reports it.'),
  /** The comparison that is reported on; without it the tables are compared. */
  report_of: z.string().optional().describe('Id of the task that compared; this one reports what it found.'),
});
type Params = z.output<typeof params>;

export const reconcileTablesTask = defineTaskKind<Params>({
  id: 'ReconcileTablesTask',
  description: 'Compares two tables row by row, and reports rows that are missing, extra or different.',
  internal: true,
  params: params as z.ZodType<Params>,
  lower(task, lowerContext) {
    const context = lowerContext as LowerTasksContext;
    const p = task.params;
    const { project, dialect } = context;
    const identity = {
      project: project.name,
      env: project.env,
      pipeline: context.pipeline,
      operation: p.report_of ?? task.id,
      destination: p.target_table,
    };
    if (p.report_of !== undefined)
      return {
        fragment: 'check',
        dataset: p.target_table,
        checks: () => mismatchChecks(identity, p.fail_on_mismatch ? 'fail' : 'warn', task.origin),
      };
    const columns = columnsOfBoth(task, context);
    if (!columns) return undefined;
    return {
      fragment: 'sql',
      connection: context.warehouse,
      description: `Compares ${p.target_table} with ${p.source_table}: rows missing, extra and different.`,
      statements: reconcileStatements({
        identity,
        dialect,
        source: p.source_table,
        ...columns,
        keys: p.key_columns,
        tolerance: p.tolerance,
        sample: p.sample_mismatches,
      }),
    };
  },
});

const own = (columns: readonly Column[] | undefined) => columns?.filter((c) => c.name !== '_load_id');

/** Columns of both tables, and those to compare; nothing when one is not there. */
function columnsOfBoth(task: Task<Params>, context: LowerTasksContext) {
  const p = task.params;
  const at = task.origin.location;
  const [sourceColumns, targetColumns] = [
    own(context.columnsOf(p.source_table)),
    own(context.columnsOf(p.target_table)),
  ];
  for (const [dataset, columns] of [
    [p.source_table, sourceColumns],
    [p.target_table, targetColumns],
  ] as const)
    if (!columns) context.report(diagnostics.report('schema-unknown', { dataset }, at));
  if (!sourceColumns || !targetColumns) return undefined;
  let good = true;
  const need = (column: string, key: string) => {
    for (const [dataset, columns] of [
      [p.source_table, sourceColumns],
      [p.target_table, targetColumns],
    ] as const) {
      const names = columns.map((c) => c.name);
      if (names.includes(column)) continue;
      good = false;
      const facts = { column, dataset, nearest: nearestName(column, names) };
      context.report(diagnostics.report('column-absent', facts, context.locate(['extra_config', key])));
    }
  };
  for (const column of p.key_columns) need(column, 'key_columns');
  for (const column of p.compare_columns) need(column, 'compare_columns');
  for (const column of Object.keys(p.tolerance)) {
    need(column, 'tolerance');
    const type = sourceColumns.find((c) => c.name === column)?.type;
    if (type === undefined || isNumeric(type)) continue;
    good = false;
    const facts = { column, type };
    context.report(
      diagnostics.report('tolerance-not-number', facts, context.locate(['extra_config', 'tolerance', column])),
    );
  }
  const shared = sourceColumns.filter((c) => targetColumns.some((t) => t.name === c.name)).map((c) => c.name);
  const compare = p.compare_columns.length > 0 ? p.compare_columns : shared;
  if (compare.length === 0 || !good) {
    if (good)
      context.report(diagnostics.report('nothing-shared', { source: p.source_table, target: p.target_table }, at));
    return undefined;
  }
  return { sourceColumns, targetColumns, compare };
}
