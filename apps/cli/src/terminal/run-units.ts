import { type ExecutionGraph, exitCodes } from '@sparkle-orchestration/core';
import {
  givenInterval,
  jsonLines,
  type Project,
  parseTime,
  type RunResult,
  readParameter,
  runJobs,
  runPipelines,
  terminalProgress,
  tickInterval,
} from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { printDryRun } from './dry-run.js';
import { atLevel } from './log-level.js';
import { asJson, flag, printJson, text, whole } from './options.js';
import { printProblems } from './problems.js';

/** What is run: pipelines, jobs, or both. */
export interface Units {
  readonly pipelines: readonly string[];
  readonly jobs: readonly string[];
  /** Every pipeline. */
  readonly all?: boolean;
  /** Values that a trigger brings; those of a job's pipelines win over them. */
  readonly triggerParams?: Readonly<Record<string, string | number | boolean | null>>;
}

/** A pipeline or a job that was run. */
interface OneRun {
  readonly name: string;
  readonly compiled: { readonly graph?: ExecutionGraph };
  readonly result?: RunResult;
}

function exitOf(runs: readonly OneRun[]): number {
  const statuses = runs.map((r) => r.result?.status);
  if (statuses.includes('interrupted')) return exitCodes.interrupted;
  if (statuses.every((s) => s === 'success' || s === 'dry_run')) return exitCodes.done;
  if (statuses.includes('not_ready') && !statuses.includes('failed') && !statuses.includes('partial'))
    return exitCodes.notReady;
  const failures = runs.map((r) => r.result?.error?.diagnostic.exit);
  if (failures.includes(exitCodes.environment)) return exitCodes.environment;
  const invalid = runs.some((r) => !r.result && !r.compiled.graph);
  return invalid && failures.every((f) => f === undefined) ? exitCodes.invalid : exitCodes.failed;
}

function optionsOf(context: CommandContext, project: Project) {
  const select = text(context, 'select');
  const limit = whole(context, 'limit');
  const wait = whole(context, 'wait');
  const resume = context.options['resume'];
  const dryRun = flag(context, 'dryRun');
  const how = text(context, 'progress') ?? 'auto';
  const people = !asJson(context) && (how === 'text' || (how === 'auto' && context.stdout.isTTY));
  const progress = people ? terminalProgress(context.stdout) : jsonLines(context.stdout);
  return {
    dryRun,
    params: Object.fromEntries(((context.options['param'] as string[] | undefined) ?? []).map((p) => readParameter(p))),
    fullRefresh: flag(context, 'fullRefresh'),
    drain: context.signal,
    abort: context.abort,
    ...(select === undefined ? {} : { select: select.split(',').map((s) => s.trim()) }),
    ...(limit === undefined ? {} : { limit }),
    ...(wait === undefined ? {} : { waitForRunSeconds: wait }),
    ...(resume === undefined ? {} : { resume: resume === true ? 'last' : String(resume) }),
    ...(dryRun ? {} : { onEvent: atLevel(text(context, 'logLevel'), progress) }),
    onDiagnostics: (found: Parameters<typeof printProblems>[0]) =>
      printProblems(found, { ...context, options: { ...context.options, json: false } }, project.sourceText),
  };
}

/** The interval of the command line: given, or that of a tick of the first unit's schedule. */
function intervalOf(context: CommandContext, project: Project, units: Units) {
  const tick = text(context, 'scheduledTime');
  if (tick === undefined) return givenInterval(text(context, 'intervalStart'), text(context, 'intervalEnd'));
  const { pipelines, triggers } = project.definition;
  const pipeline = pipelines.find((one) => one.name === units.pipelines[0] || units.all === true);
  const trigger = triggers.find((one) => 'job' in one.starts && one.starts.job === units.jobs[0] && 'schedule' in one);
  const schedule = pipeline?.schedule ?? (trigger && 'schedule' in trigger ? trigger.schedule : undefined);
  return tickInterval(schedule, parseTime(tick));
}

/** Runs pipelines in the order of what they read, then jobs in the order of what they depend on, and reports. */
export async function runUnits(context: CommandContext, project: Project, units: Units): Promise<number> {
  const given = optionsOf(context, project);
  const interval = intervalOf(context, project, units);
  const options = { ...given, ...(interval ? { interval } : {}) };
  const runs: OneRun[] = [];
  if (units.all || units.pipelines.length > 0 || units.jobs.length === 0) {
    const done = await runPipelines(project, { ...options, names: units.pipelines, all: units.all === true });
    runs.push(...done.map(({ pipeline, ...one }) => ({ ...one, name: pipeline })));
  }
  if (units.jobs.length > 0) {
    const { triggerParams } = units;
    const done = await runJobs(project, { ...options, names: units.jobs, ...(triggerParams ? { triggerParams } : {}) });
    runs.push(...done.map(({ job, ...one }) => ({ ...one, name: job })));
  }
  report(context, project, runs, given.dryRun);
  return exitOf(runs.filter((r) => r.result || r.compiled.graph || !units.all));
}

function report(context: CommandContext, project: Project, runs: readonly OneRun[], dryRun: boolean): void {
  if (dryRun) {
    if (asJson(context))
      printJson(
        context,
        runs.map((r) => ({ pipeline: r.name, graph: r.compiled.graph, result: r.result })),
      );
    else for (const one of runs) printDryRun(one, context.stdout);
  }
  if (asJson(context)) return;
  for (const one of runs) {
    const failure = one.result?.error?.diagnostic;
    if (failure) printProblems([failure], context, project.sourceText);
    if (!one.result)
      context.stderr.write(
        `${one.name} was not started: ${one.compiled.graph ? 'one that comes before it failed' : 'it cannot be compiled'}\n`,
      );
  }
}
