import { exitCodes } from '@sparkle-orchestration/core';
import {
  givenInterval,
  jsonLines,
  type PipelineRun,
  parseTime,
  readParameter,
  runPipelines,
  selectPipelines,
  terminalProgress,
  tickInterval,
} from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { printDryRun } from '../terminal/dry-run.js';
import { asJson, flag, names, open, printJson, text, whole } from '../terminal/options.js';
import { printProblems } from '../terminal/problems.js';

function exitOf(runs: readonly PipelineRun[]): number {
  if (runs.some((r) => r.result?.status === 'interrupted')) return exitCodes.interrupted;
  if (runs.every((r) => r.result?.status === 'success' || r.result?.status === 'dry_run')) return exitCodes.done;
  const failures = runs.map((r) => r.result?.error?.diagnostic.exit);
  if (failures.includes(exitCodes.environment)) return exitCodes.environment;
  const invalid = runs.some((r) => !r.result && !r.compiled.graph);
  return invalid && failures.every((f) => f === undefined) ? exitCodes.invalid : exitCodes.failed;
}

/** Runs pipelines here, in the order of what they read. */
export async function run(context: CommandContext): Promise<number> {
  const project = await open(context, 'run');
  const wanted = names(context);
  const all = flag(context, 'all');
  const pipelines = selectPipelines(project, wanted, all);
  const tick = text(context, 'scheduledTime');
  const first = pipelines[0];
  const interval =
    tick !== undefined && first
      ? tickInterval(first.schedule, parseTime(tick))
      : givenInterval(text(context, 'intervalStart'), text(context, 'intervalEnd'));
  const params = Object.fromEntries(
    ((context.options['param'] as string[] | undefined) ?? []).map((p) => readParameter(p)),
  );
  const select = text(context, 'select');
  const limit = whole(context, 'limit');
  const resume = context.options['resume'];
  const json = asJson(context);
  const dryRun = flag(context, 'dryRun');
  const how = text(context, 'progress') ?? 'auto';
  const people = !json && (how === 'text' || (how === 'auto' && context.stdout.isTTY));
  const progress = people ? terminalProgress(context.stdout) : jsonLines(context.stdout);
  const runs = await runPipelines(project, {
    names: wanted,
    all,
    dryRun,
    params,
    fullRefresh: flag(context, 'fullRefresh'),
    drain: context.signal,
    abort: context.abort,
    ...(interval ? { interval } : {}),
    ...(select === undefined ? {} : { select: select.split(',').map((s) => s.trim()) }),
    ...(limit === undefined ? {} : { limit }),
    ...(resume === undefined ? {} : { resume: resume === true ? 'last' : String(resume) }),
    ...(dryRun ? {} : { onEvent: progress }),
    onDiagnostics: (found) =>
      printProblems(found, { ...context, options: { ...context.options, json: false } }, project.sourceText),
  });
  if (dryRun) {
    if (json)
      printJson(
        context,
        runs.map((r) => ({ pipeline: r.pipeline, graph: r.compiled.graph, result: r.result })),
      );
    else for (const one of runs) printDryRun(one, context.stdout);
  }
  for (const one of runs) {
    const failure = one.result?.error?.diagnostic;
    if (failure && !json) printProblems([failure], context, project.sourceText);
    if (!one.result && !json)
      context.stderr.write(
        `${one.pipeline} was not started: ${one.compiled.graph ? 'a pipeline that it reads from failed' : 'it cannot be compiled'}\n`,
      );
  }
  return exitOf(runs.filter((r) => r.result || r.compiled.graph || !all));
}
