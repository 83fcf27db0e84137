import { pullSchemas } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { asJson, names, open, printJson } from '../terminal/options.js';

/** Writes `schemas/<dataset>.json` for named datasets, or for all that the project reads and writes. */
export async function run(context: CommandContext): Promise<number> {
  const project = await open(context, 'run');
  const pulled = await pullSchemas(project, names(context));
  if (asJson(context)) printJson(context, pulled);
  else {
    for (const p of pulled)
      context.stdout.write(
        `${p.changed ? 'wrote  ' : p.found ? 'same   ' : 'absent '} ${p.dataset}${p.file ? `  ${p.file}` : ''}\n`,
      );
    if (pulled.length === 0) context.stdout.write('no datasets\n');
  }
  return names(context).length > 0 && pulled.some((p) => !p.found) ? 1 : 0;
}
