import { queryWarehouse } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { asJson, open, printJson, whole } from '../terminal/options.js';
import { printTable } from '../terminal/table.js';

export async function run(context: CommandContext): Promise<number> {
  const project = await open(context, 'run');
  const result = await queryWarehouse(project, String(context.args[0]), {
    limit: whole(context, 'limit') ?? 100,
  });
  if (asJson(context))
    printJson(
      context,
      result.rows.map((row) => Object.fromEntries(result.columns.map((c, i) => [c, row[i]]))),
    );
  else printTable(context.stdout, result.columns, result.rows);
  return 0;
}
