import { userInfo } from 'node:os';
import { decideApproval, readApprovals } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { asJson, flag, open, printJson, text } from '../terminal/options.js';
import { printTable, visible } from '../terminal/table.js';

/** Answers a run that waits for a decision, or lists what is waiting. */
export async function run(context: CommandContext): Promise<number> {
  const project = await open(context, 'run');
  const [runId, task] = context.args;
  const store = text(context, 'store') ?? context.environment['SPARKLE_STORE'];
  if (typeof runId !== 'string') {
    const waiting = await readApprovals(project, store);
    if (asJson(context)) printJson(context, waiting);
    else if (waiting.length === 0) context.stdout.write('nothing waits for a decision\n');
    else
      printTable(
        context.stdout,
        ['run', 'task', 'asked', 'question'],
        waiting.map((one) => [one.runId, one.task, one.askedAt, visible(one.message)]),
      );
    return 0;
  }
  const comment = text(context, 'comment');
  const answer = await decideApproval(project, {
    runId,
    ...(typeof task === 'string' ? { task } : {}),
    decision: flag(context, 'reject') ? 'rejected' : 'approved',
    by: text(context, 'by') ?? userInfo().username,
    ...(comment === undefined ? {} : { comment }),
    ...(store === undefined ? {} : { store }),
  });
  if (asJson(context)) printJson(context, answer);
  else context.stdout.write(`${answer.task} of run ${answer.runId}: ${answer.decision} by ${answer.by}\n`);
  return 0;
}
