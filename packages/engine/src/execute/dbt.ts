import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type DbtOperation, DiagnosticError } from '@sparkle-orchestration/core';
import { reportEngine } from '../diagnostics.js';
import { findPythonCommand, programEnvironment } from '../program/environment.js';
import { projectPath } from '../program/project-path.js';
import { type ProgramEnd, runProgram } from '../program/run-program.js';
import type { ExecuteContext, Outcome } from './context.js';
import { fillValue } from './values.js';

interface NodeResult {
  readonly status: string;
  readonly unique_id: string;
  readonly message?: string | null;
}

/** Results that dbt wrote; nothing when it did not come that far. */
function readResults(targetDir: string): readonly NodeResult[] | undefined {
  try {
    const written = JSON.parse(readFileSync(join(targetDir, 'run_results.json'), 'utf8')) as {
      readonly results: readonly NodeResult[];
    };
    return written.results;
  } catch {
    return undefined;
  }
}

const count = (results: readonly NodeResult[], ...status: readonly string[]) =>
  results.filter((result) => status.includes(result.status)).length;

/** dbt ends with 1 when a node failed, and with 2 when it could not begin: a wrong project, profile or selector. */
function fail(operation: DbtOperation, end: ProgramEnd, results: readonly NodeResult[] | undefined): never {
  const program = `dbt ${operation.command}`;
  const how = end.signal === undefined ? `exit code ${end.exitCode}` : `signal ${end.signal}`;
  const failed = results?.filter((result) => ['error', 'fail', 'runtime error'].includes(result.status)) ?? [];
  const first = failed[0];
  const message = (first?.message ?? '').replace(/\s*\n\s*/g, ' ').trim();
  const last = first
    ? `${first.unique_id}: ${message}${failed.length > 1 ? ` (and ${failed.length - 1} more)` : ''}`
    : '';
  const facts = {
    program,
    how,
    last: (
      last ||
      end.tail
        .filter((line) => line.trim() !== '')
        .slice(-3)
        .join(' ')
    ).slice(0, 600),
  };
  throw new DiagnosticError([
    reportEngine(end.exitCode === 2 ? 'program-refused' : 'program-failed', facts, undefined, {
      hint: 'its output is in the log of the task',
    }),
  ]);
}

/** Runs dbt Core as a process, in a target folder of this run so that two runs do not meet in one. */
export async function executeDbt(operation: DbtOperation, context: ExecuteContext): Promise<Outcome> {
  const command = findPythonCommand(
    'dbt',
    context.environment,
    'install dbt Core with the adapter of the project, and put it on PATH or name its Python in SPARKLE_PYTHON',
  );
  const project = projectPath(operation.projectDir, context, 'exist');
  const profiles = operation.profilesDir === undefined ? project : projectPath(operation.profilesDir, context, 'exist');
  const run = (context.parameters['run_id'] ?? 'run').replace(/[^\w.-]/g, '_');
  const targetDir = join(context.root, '.sparkle', 'dbt', run, context.operation);
  rmSync(join(targetDir, 'run_results.json'), { force: true });
  mkdirSync(targetDir, { recursive: true });
  const vars = fillValue(operation.vars, context.values) as Record<string, unknown>;
  await context.releaseIdle();
  const end = await runProgram({
    command,
    args: [
      ...['--no-use-colors', '--no-send-anonymous-usage-stats', operation.command],
      ...['--project-dir', project, '--profiles-dir', profiles, '--target-path', targetDir],
      ...['--log-path', join(targetDir, 'logs')],
      ...(operation.target === undefined ? [] : ['--target', operation.target]),
      ...(operation.select.length > 0 ? ['--select', ...operation.select] : []),
      ...(operation.exclude.length > 0 ? ['--exclude', ...operation.exclude] : []),
      ...(Object.keys(vars).length > 0 ? ['--vars', JSON.stringify(vars)] : []),
      ...(operation.fullRefresh || context.fullRefresh ? ['--full-refresh'] : []),
    ],
    cwd: project,
    environment: programEnvironment(context),
    signal: context.signal,
    log: context.log,
  });
  const results = readResults(targetDir);
  if (end.exitCode !== 0 || !results) fail(operation, end, results);
  const outputs = {
    success: count(results, 'success', 'pass'),
    failed: count(results, 'error', 'fail', 'runtime error'),
    skipped: count(results, 'skipped', 'no-op'),
    warned: count(results, 'warn'),
  };
  return {
    outputs,
    result: { ...outputs, results: results.map(({ unique_id, status }) => ({ unique_id, status })) },
  };
}
