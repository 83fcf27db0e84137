import { exitCodes } from '@sparkle-orchestration/core';
import { execTask, parseItem, parseTime, readParameter } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { flag, text } from '../terminal/options.js';
import { printProblems } from '../terminal/problems.js';

/** Runs one operation of a compiled graph: what deployments call on a worker. The last line of stdout is its outputs. */
export async function run(context: CommandContext): Promise<number> {
  const start = text(context, 'intervalStart');
  const end = text(context, 'intervalEnd');
  const tick = text(context, 'scheduledTime');
  const outputs = text(context, 'outputs');
  const inputs = text(context, 'inputs');
  const item = text(context, 'item');
  const result = await execTask({
    graphFile: String(context.args[0]),
    task: text(context, 'task') ?? '',
    cwd: context.cwd,
    environment: context.environment,
    signal: context.signal,
    params: Object.fromEntries(((context.options['param'] as string[] | undefined) ?? []).map((p) => readParameter(p))),
    log: (line) => context.stderr.write(`${line}\n`),
    ...(start === undefined || end === undefined ? {} : { interval: { start: parseTime(start), end: parseTime(end) } }),
    ...(tick === undefined ? {} : { scheduledTime: parseTime(tick) }),
    ...(text(context, 'runId') === undefined ? {} : { runId: text(context, 'runId') as string }),
    ...(outputs === undefined ? {} : { outputsFile: outputs }),
    ...(inputs === undefined ? {} : { inputsFile: inputs }),
    once: flag(context, 'once'),
    ...(item === undefined ? {} : { item: { value: parseItem(item), index: Number(text(context, 'itemIndex') ?? 0) } }),
  });
  printProblems(result.diagnostics, { ...context, options: { format: 'text' } });
  if (result.exit === exitCodes.done) context.stdout.write(`${JSON.stringify(result.outputs)}\n`);
  return result.exit;
}
