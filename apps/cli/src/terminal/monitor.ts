import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Diagnostic, DiagnosticError, exitCodeOf, exitCodes } from '@sparkle-orchestration/core';
import {
  ConfigError,
  exitOfReport,
  type Monitor,
  type MonitorReport,
  monitorDiagnostics,
  openMonitor,
  parseTime,
  printReport,
  type ReportFormat,
  type Status,
  summaryLines,
  type WarehouseKind,
  watch,
} from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { flag, text, whole } from './options.js';
import { printProblems } from './problems.js';
import { visible } from './table.js';

const statuses: Readonly<Record<string, readonly Status[]>> = {
  fail: ['FAIL'],
  error: ['ERROR'],
  warn: ['FAIL', 'ERROR', 'WARN'],
  never: [],
};

/** `fail,error`, `warn` or `never` as the statuses that make the command fail. */
export function failOn(context: CommandContext): ReadonlySet<Status> {
  const value = text(context, 'failOn') ?? 'fail,error';
  const words = value.split(',').map((word) => word.trim());
  const expected = 'fail, error, warn, never, or several with commas';
  const wrong = words.some((word) => !Object.hasOwn(statuses, word)) || (words.includes('never') && words.length > 1);
  if (wrong)
    throw new DiagnosticError([monitorDiagnostics.report('bad-option', { option: '--fail-on', value, expected })]);
  return new Set(words.flatMap((word) => statuses[word] ?? []));
}

/** A clock that starts at --now, or the real one. */
export function clock(context: CommandContext): () => Date {
  const given = text(context, 'now');
  if (given === undefined) return () => new Date();
  const start = parseTime(given).getTime();
  const began = performance.now();
  let first = true;
  return () => {
    if (!first) return new Date(start + Math.round(performance.now() - began));
    first = false;
    return new Date(start);
  };
}

/** Opens what the options and the configuration name. */
export function monitorOf(
  context: CommandContext,
  config: { readonly connection?: string | undefined; readonly tables: readonly { readonly table_id: string }[] },
  configuration: string,
): Promise<Monitor> {
  const folder = text(context, 'project');
  const env = text(context, 'env');
  return openMonitor({
    from: folder === undefined ? context.cwd : resolve(context.cwd, folder),
    projectGiven: folder !== undefined,
    cwd: context.cwd,
    environment: context.environment,
    ...(env === undefined ? {} : { env }),
    connection: text(context, 'connection') ?? config.connection,
    warehouse: text(context, 'warehouse') as WarehouseKind | undefined,
    region: text(context, 'region'),
    tables: config.tables.map((table) => table.table_id),
    configuration,
  });
}

function write(context: CommandContext, file: string, content: string): void {
  const path = resolve(context.cwd, file);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new DiagnosticError([monitorDiagnostics.report('report-not-written', { file, reason })]);
  }
}

export interface Rounds<R extends MonitorReport> {
  /** One look at everything. */
  readonly look: (now: Date) => Promise<R>;
  /** Tells the channels; absent = nobody is told. */
  readonly tell?: ((report: R, now: Date) => Promise<void>) | undefined;
  readonly format: ReportFormat;
  /** Text of the report, where it is not the usual one. */
  readonly print?: (report: R) => string;
}

/** The report to the file of --output (stdout then carries the summary), else to stdout. */
function deliver<R extends MonitorReport>(context: CommandContext, report: R, { format, print }: Rounds<R>): void {
  const content = print ? print(report) : printReport(report, format);
  const file = text(context, 'output');
  if (file === undefined) {
    context.stdout.write(content);
    return;
  }
  write(context, file, content);
  for (const [name, value] of summaryLines(report)) context.stdout.write(`${name}: ${value}\n`);
}

/** One line about a round, for logs. */
function roundLine({ timestamp, checks, summary }: MonitorReport): string {
  const bad = checks.filter((c) => c.status === 'FAIL' || c.status === 'ERROR');
  const critical = bad.filter((c) => c.critical === true).length;
  const named = bad.map((c) => `${c.table ?? c.pipeline ?? 'warehouse'} ${c.check ?? c.sla_type}`);
  const violations = `${bad.length} violation${bad.length === 1 ? '' : 's'}${critical > 0 ? ` (${critical} critical)` : ''}`;
  const list = named.length > 0 ? `: ${named.join(', ')}` : '';
  return visible(`${timestamp} ${summary.passed} of ${summary.total_checks} passed, ${violations}${list}`);
}

/** Looks once, or again and again with --monitor; returns the exit code. */
export async function runRounds<R extends MonitorReport>(context: CommandContext, rounds: Rounds<R>): Promise<number> {
  const codes = failOn(context);
  const now = clock(context);
  let last: R | undefined;
  const once = async (print: (report: R) => void) => {
    const time = now();
    last = await rounds.look(time);
    // The file is there even when the exit is 1 and when a channel is slow.
    print(last);
    await rounds.tell?.(last, time);
  };
  const line = (report: R) => {
    const file = text(context, 'output');
    if (file !== undefined) write(context, file, printReport(report, rounds.format));
    context.stdout.write(`${roundLine(report)}\n`);
  };
  if (!flag(context, 'monitor')) await once((report) => deliver(context, report, rounds));
  else if (flag(context, 'once')) await once(line);
  else {
    const intervalSeconds = whole(context, 'interval') ?? 300;
    await watch({ intervalSeconds, signal: context.signal, round: () => once(line) });
    return exitCodes.done;
  }
  return last === undefined ? exitCodes.done : exitOfReport(last, codes);
}

/** The formats of reports are none of problems, which always go to stderr as text. */
export function warn(context: CommandContext, found: readonly Diagnostic[], source = ''): void {
  const { format: _, ...options } = context.options;
  printProblems(found, { ...context, options: { ...options, json: false } }, () => source);
}

/** Runs a command of the monitors: problems as text with their lines, the exit code by their kind. */
export async function reporting(
  context: CommandContext,
  work: () => Promise<number>,
  source: () => string,
): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    warn(context, error.diagnostics, error instanceof ConfigError ? error.text : source());
    return exitCodeOf(error.diagnostics);
  }
}
