import {
  type Check,
  type Column,
  defineTaskKind,
  type Fragment,
  isMapping,
  type LowerContext,
  type Task,
  validate,
} from '@sparkle-orchestration/core';
import { renderExpectations } from '@sparkle-orchestration/sql';
import { z } from 'zod';
import type { CheckContext } from '../checks/check-context.js';
import { contractChecks } from '../checks/data-contract.js';
import { inlineChecks, inlineRule } from '../checks/inline-rules.js';
import { readExpectation, readSuite } from '../checks/suite.js';
import { diagnostics } from '../diagnostics.js';
import { writeDeltaTask } from './write-delta.js';

const params = z.strictObject({
  expectations_suite: z
    .union([z.string().min(1), z.array(z.record(z.string(), z.unknown()))])
    .optional()
    .describe('Name of a suite below config/expectations, or expectations and checks themselves.'),
  data_contract: z.record(z.string(), z.unknown()).optional().describe('What the table must fulfil.'),
  checks: z.array(inlineRule).default([]).describe('Rules that rows or the table must satisfy.'),
  table: z
    .string()
    .optional()
    .describe('Dataset to check that is there; without it the rows of the task before are checked.'),
  write: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('With table: its good rows are written, by the parameters of a WriteDeltaTask.'),
  read: z.enum(['cursor', 'window', 'full']).optional().describe('With write: how the table is read.'),
  quarantine_table: z.string().optional().describe('Dataset for the rows that break a rule.'),
  fail_on_error: z
    .boolean()
    .default(true)
    .describe('A rule that is broken fails the task; rows that are set aside do so only when a table is checked.'),
  min_success: z.number().min(0).max(1).default(1).describe('Share of the rules that must hold.'),
});
type Params = z.output<typeof params>;

/** Severities that follow from what the task does with bad rows and whether it may fail. */
function severities(p: Params): Pick<CheckContext, 'rowSeverity' | 'tableSeverity'> {
  const lenient = !p.fail_on_error || p.min_success < 1;
  const tableSeverity = lenient ? 'warn' : 'fail';
  if (p.table === undefined) return { rowSeverity: 'quarantine', tableSeverity };
  if (p.write) return { rowSeverity: lenient ? 'quarantine' : 'fail', tableSeverity };
  return { rowSeverity: p.quarantine_table === undefined ? tableSeverity : 'quarantine', tableSeverity };
}

/** All rules of a task as checks; nothing when one of them is wrong. */
function checksOf(
  task: Task<Params>,
  context: LowerContext,
  rows: { readonly dataset: string; readonly columns: readonly Column[] | undefined },
): readonly Check[] | undefined {
  const p = task.params;
  let wrong = false;
  const of: CheckContext = {
    dialect: context.dialect,
    ...rows,
    target: p.table !== undefined && !p.write ? 'table' : 'rows',
    ...severities(p),
    locate: context.locate,
    origin: task.origin,
    report(diagnostic) {
      wrong ||= diagnostic.severity === 'error';
      context.report(diagnostic);
    },
  };
  const files = { file: context.file, readText: (file: string) => context.readText(file), report: of.report };
  const found: Check[] = [];
  const suite = p.expectations_suite;
  if (typeof suite === 'string') {
    const read = readSuite(suite, files, task.origin.location);
    if (read) found.push(...renderExpectations({ ...of, ...read }));
    else wrong = true;
  } else
    suite?.forEach((item, i) => {
      found.push(...listedChecks(item, i, of));
    });
  for (const rule of p.checks) found.push(...inlineChecks(rule, of));
  if (p.data_contract)
    found.push(
      ...contractChecks(p.data_contract, {
        ...of,
        ...files,
        isDataset: (name) => context.isDataset(name),
        columnsOf: (name) => context.columnsOf(name),
      }),
    );
  if (found.length === 0 && !wrong) of.report(diagnostics.report('checks-missing', {}, task.origin.location));
  return wrong ? undefined : uniquelyNamed(found);
}

/** An item of a list in a definition: an expectation, or a check in the words of this product. */
function listedChecks(item: Readonly<Record<string, unknown>>, index: number, context: CheckContext): readonly Check[] {
  const path = ['expectations_suite', index];
  const written = readExpectation(item, path);
  if (written) {
    const named = isMapping(item) && item['expectation_type'] === undefined ? 'type' : 'expectation_type';
    const locate: CheckContext['locate'] = (at, part) =>
      context.locate(at.at(-1) === 'expectation_type' ? [...at.slice(0, -1), named] : at, part);
    return renderExpectations({ ...context, locate, expectations: [written] });
  }
  const rule = validate(inlineRule, item, { locate: context.locate, prefix: path });
  for (const problem of rule.diagnostics) context.report(problem);
  return rule.value ? inlineChecks({ ...rule.value, path }, context) : [];
}

/** Results are told by name, so each check has its own. */
function uniquelyNamed(checks: readonly Check[]): readonly Check[] {
  const names = new Set<string>();
  return checks.map((check) => {
    let { name } = check;
    for (let n = 2; names.has(name); n++) name = `${check.name}_${n}`;
    names.add(name);
    return name === check.name ? check : { ...check, name };
  });
}

export const runGreatExpectationsTask = defineTaskKind<Params>({
  id: 'RunGreatExpectationsTask',
  description:
    'Checks rows before they are written, or a table that is there: a Great Expectations suite, a data contract or checks of its own. What they find is recorded.',
  params: params as z.ZodType<Params>,
  lower(task, context): Fragment | undefined {
    const p = task.params;
    const checks = (rows: Parameters<typeof checksOf>[2]) => checksOf(task, context, rows);
    const share = p.fail_on_error && p.min_success < 1 ? { minSuccess: p.min_success } : {};
    if (p.table === undefined) return { fragment: 'checks', checks, ...share };
    if (p.write) return checkedCopy(task, checks, share, context);
    const quarantine = p.quarantine_table === undefined ? {} : { quarantine: p.quarantine_table };
    return { fragment: 'check', dataset: p.table, checks, ...share, ...quarantine, strict: p.fail_on_error };
  },
});

/** The rows of a table, checked, into another one. */
function checkedCopy(
  task: Task<Params>,
  checks: Extract<Fragment, { fragment: 'check' }>['checks'],
  share: { readonly minSuccess?: number },
  context: LowerContext,
): Fragment | undefined {
  const p = task.params;
  const written = validate(writeDeltaTask.params, p.write, { locate: context.locate, prefix: task.origin.path ?? [] });
  for (const problem of written.diagnostics) context.report(problem);
  const write = written.value && writeDeltaTask.lower?.({ ...task, params: written.value }, context);
  if (!write) return undefined;
  const watermark = written.value?.watermark_column;
  const by = p.read ?? (watermark ? 'cursor' : 'full');
  const read = by === 'full' || !watermark ? { by: 'full' as const } : { by, column: watermark, type: 'timestamp' };
  return {
    fragment: 'chain',
    parts: [
      { fragment: 'steps', inputs: [{ dataset: p.table ?? '', read }], steps: [], sqlDialect: 'duckdb' },
      { fragment: 'checks', checks, ...share },
      write,
    ],
  };
}
