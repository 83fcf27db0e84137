import { readState } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { asJson, names, open, printJson } from '../terminal/options.js';
import { printTable } from '../terminal/table.js';

/** The ledger in the warehouse: what was loaded, up to which cursor, and which intervals are done. */
export async function run(context: CommandContext): Promise<number> {
  const project = await open(context, 'run');
  const [pipeline] = names(context);
  const state = await readState(project, pipeline);
  if (asJson(context)) {
    printJson(context, state);
    return 0;
  }
  if (state.loads.length === 0) {
    context.stdout.write('nothing was loaded yet\n');
    return 0;
  }
  printTable(
    context.stdout,
    ['pipeline', 'operation', 'seq', 'interval', 'cursor', 'read', 'written', 'rejected', 'status'],
    state.loads.map((l) => [
      l.pipeline,
      l.operation,
      l.seq,
      `${l.intervalStart} – ${l.intervalEnd}`,
      l.cursorAfter,
      l.rowsRead,
      l.rowsWritten,
      l.rowsRejected,
      l.status,
    ]),
  );
  context.stdout.write('\n');
  printTable(
    context.stdout,
    ['pipeline', 'interval', 'status'],
    state.intervals.map((i) => [i.pipeline, `${i.intervalStart} – ${i.intervalEnd}`, i.status]),
  );
  return 0;
}
