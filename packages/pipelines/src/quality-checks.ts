import type { FlatConfig, PipelineDefinition, Task } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { after, defined, makeTask } from './make-task.js';

/** One column or a list of columns. */
export const columnList = z
  .union([z.array(z.string()), z.string()])
  .transform((c) => (typeof c === 'string' ? [c] : c));

/** `quality_checks` of a template: the three common ones, or a list as in a custom pipeline. */
export const qualityChecks = z
  .union([
    z.strictObject({
      null_check_columns: columnList.default([]).describe('Rows with NULL in one of these go to the quarantine table.'),
      uniqueness_check: columnList.default([]).describe('The run fails when rows share these columns.'),
      email_format_check: z
        .union([z.boolean(), z.array(z.string())])
        .default(false)
        .describe('Rows with a malformed address go to the quarantine table; true looks at the cleaned email columns.'),
    }),
    z.array(z.record(z.string(), z.unknown())),
  ])
  .optional()
  .describe(
    'Checks between transforming and writing: the three common ones, or a list of checks as in a custom pipeline.',
  );

type QualityChecks = z.output<typeof qualityChecks>;
type Check = Readonly<Record<string, unknown>>;

/** Columns that a step cleans as email addresses; the usual name when there is no such step. */
function emailColumns(config: FlatConfig): readonly string[] {
  const step = config.transformers.find((t) => t.name === 'clean_email_addresses');
  const named = step?.params['columns'] ?? step?.params['email_column'];
  return typeof named === 'string' ? [named] : Array.isArray(named) ? named.map(String) : ['email'];
}

function commonChecks(config: FlatConfig, common: QualityChecks): readonly Check[] {
  const at = ['extra_config', 'quality_checks'];
  if (common === undefined) return [];
  if (Array.isArray(common)) return common.map((check, i) => ({ ...check, path: [...at, i] }));
  const email = common.email_format_check === true ? emailColumns(config) : common.email_format_check || [];
  return [
    { type: 'not_null', columns: common.null_check_columns, path: [...at, 'null_check_columns'] },
    { type: 'email', columns: email, path: [...at, 'email_format_check'] },
    { type: 'unique', columns: common.uniqueness_check, path: [...at, 'uniqueness_check'] },
  ].filter((check) => check.columns.length > 0);
}

/** The task that checks the rows of the task before it; nothing where there is nothing to check. */
export function checkTask(
  pipeline: PipelineDefinition<FlatConfig>,
  written: QualityChecks,
  task: { readonly id: string; readonly after: string; readonly further?: readonly Check[] },
): readonly Task[] {
  const { config } = pipeline;
  const suite = config.expectationsSuite;
  const checks = [...(task.further ?? []), ...commonChecks(config, written)];
  if (checks.length === 0 && suite === undefined) return [];
  return [
    makeTask(pipeline, {
      id: task.id,
      kind: 'RunGreatExpectationsTask',
      path: suite === undefined ? ['extra_config', 'quality_checks'] : ['expectations_suite'],
      needs: [after(task.after)],
      params: { checks, ...defined({ expectations_suite: suite }) },
    }),
  ];
}
