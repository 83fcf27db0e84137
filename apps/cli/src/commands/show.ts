import { showTable } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { asJson, flag, open, printJson, whole } from '../terminal/options.js';
import { printTable } from '../terminal/table.js';

export async function run(context: CommandContext): Promise<number> {
  const project = await open(context, 'run');
  const dataset = String(context.args[0]);
  const shown = await showTable(project, dataset, {
    limit: whole(context, 'limit') ?? 20,
    rows: !flag(context, 'columns'),
  });
  if (asJson(context))
    printJson(context, { dataset: shown.dataset, columns: shown.columns, row_count: shown.count, rows: shown.rows });
  else if (flag(context, 'columns'))
    printTable(
      context.stdout,
      ['column', 'type'],
      shown.columns.map((c) => [c.name, c.type]),
    );
  else {
    printTable(
      context.stdout,
      shown.columns.map((c) => c.name),
      shown.rows,
    );
    context.stdout.write(`${shown.rows.length} of ${shown.count} rows\n`);
  }
  return 0;
}
