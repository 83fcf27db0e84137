import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Diagnostic, DiagnosticError, exitCodeOf, exitCodes, hasErrors } from '@sparkle-orchestration/core';
import { findTests, runTest, type TestFailure, type TestResult } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { asJson, names, open, printJson, text } from '../terminal/options.js';
import { printProblems } from '../terminal/problems.js';
import { printTable } from '../terminal/table.js';

/** Rows of a difference that are printed. */
const mostRows = 20;

function printFailure(context: CommandContext, failure: TestFailure): void {
  const place = failure.location ? ` (${failure.location.file}:${failure.location.line})` : '';
  context.stdout.write(`    ${failure.message}${place}\n`);
  const { difference } = failure;
  if (!difference) return;
  const rows = [
    ...difference.missing.map((row) => ['- missing', ...row]),
    ...difference.unexpected.map((row) => ['+ unexpected', ...row]),
  ];
  printTable(context.stdout, ['', ...difference.columns], rows.slice(0, mostRows));
  if (rows.length > mostRows) context.stdout.write(`    … and ${rows.length - mostRows} more\n`);
}

const escapeXml = (value: string) =>
  value.replace(/[<>&"]/g, (c) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' })[c] ?? c);

/** Results as JUnit XML, which most CI systems show. */
function junit(results: readonly TestResult[]): string {
  const failed = results.filter((r) => r.failures.length > 0).length;
  const cases = results.map((result) => {
    const facts = `name="${escapeXml(result.name)}" classname="${escapeXml(result.pipeline)}" file="${escapeXml(result.file)}" time="${result.seconds.toFixed(3)}"`;
    const failures = result.failures.map((f) => `<failure message="${escapeXml(f.message)}"/>`).join('');
    return failures === '' ? `  <testcase ${facts}/>` : `  <testcase ${facts}>${failures}</testcase>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="sparkle" tests="${results.length}" failures="${failed}">\n${cases.join('\n')}\n</testsuite>\n`;
}

/** Runs the unit tests of the project on an embedded warehouse of their own. */
export async function run(context: CommandContext): Promise<number> {
  const project = await open(context, 'run');
  const found = await findTests(project, names(context));
  const sourceText = (file: string) => found.sourceText(file) ?? project.sourceText(file);
  const broken: Diagnostic[] = [...found.diagnostics];
  const results: TestResult[] = [];
  const json = asJson(context);
  for (const test of found.tests) {
    if (context.signal.aborted) break;
    try {
      const result = await runTest(project, test);
      results.push(result);
      if (json) continue;
      const good = result.failures.length === 0;
      context.stdout.write(`${good ? '✓' : '✗'} ${test.pipeline}: ${test.name}\n`);
      for (const failure of result.failures) printFailure(context, failure);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      broken.push(...error.diagnostics);
      if (!json) context.stdout.write(`✗ ${test.pipeline}: ${test.name} cannot be run\n`);
    }
  }
  const file = text(context, 'junit');
  if (file !== undefined) writeFileSync(resolve(context.cwd, file), junit(results));
  const passed = results.filter((r) => r.failures.length === 0).length;
  if (json) printJson(context, { results, diagnostics: broken, passed, failed: found.tests.length - passed });
  else {
    if (broken.length > 0) printProblems(broken, context, sourceText);
    context.stdout.write(`${passed} passed, ${found.tests.length - passed} failed\n`);
  }
  if (hasErrors(broken)) return exitCodeOf(broken);
  return passed === found.tests.length ? exitCodes.done : exitCodes.failed;
}
