import { type RunDetails, readRun, readRuns } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { asJson, flag, open, printJson, whole } from '../terminal/options.js';
import { printTable, visible } from '../terminal/table.js';

const seconds = (ms: number | undefined) => (ms === undefined ? '' : (ms / 1000).toFixed(2));
const between = (start: string, end: string | undefined) =>
  end === undefined ? undefined : Date.parse(end) - Date.parse(start);

/** History of runs here, or one run with its tasks and its log. */
export async function run(context: CommandContext): Promise<number> {
  const project = await open(context, 'run');
  const id = context.args[0];
  if (typeof id === 'string') return showRun(readRun(project, id, flag(context, 'logs')), context);
  const runs = readRuns(project, whole(context, 'limit') ?? 20);
  if (asJson(context)) printJson(context, runs);
  else if (runs.length === 0) context.stdout.write('no runs yet\n');
  else {
    printTable(
      context.stdout,
      ['run', 'pipeline', 'status', 'started', 'seconds', 'interval end'],
      runs.map((r) => [
        r.runId,
        r.pipeline,
        r.status,
        r.startedAt,
        seconds(between(r.startedAt, r.endedAt)),
        r.intervalEnd,
      ]),
    );
  }
  return 0;
}

function showRun(details: RunDetails, context: CommandContext): number {
  if (asJson(context)) {
    printJson(context, details);
    return 0;
  }
  printTable(
    context.stdout,
    ['task', 'status', 'attempts', 'seconds', 'read', 'written', 'rejected', 'error'],
    details.tasks.map((t) => [
      t.task,
      t.status,
      t.attempts,
      seconds(t.durationMs),
      t.rowsRead,
      t.rowsWritten,
      t.rowsRejected,
      t.error,
    ]),
  );
  for (const line of details.logs) context.stdout.write(`${line.at}  ${line.task}  ${visible(line.message)}\n`);
  return 0;
}
