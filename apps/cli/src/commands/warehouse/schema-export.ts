import { resolve } from 'node:path';
import { exportWarehouseSchemas, findRoot } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../../command.js';
import { asJson, printJson, text } from '../../terminal/options.js';

/** Writes JSON Schemas and the settings that make editors use them. */
export async function run(context: CommandContext): Promise<number> {
  const given = text(context, 'output') ?? text(context, 'project');
  const folder = given === undefined ? findRoot(context.cwd) : resolve(context.cwd, given);
  const files = exportWarehouseSchemas(folder);
  if (asJson(context)) printJson(context, { folder, files });
  else for (const file of files) context.stdout.write(`wrote ${file}\n`);
  return 0;
}
