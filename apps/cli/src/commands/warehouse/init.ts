import { resolve } from 'node:path';
import { initWarehouse } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../../command.js';
import { asJson, flag, printJson, text } from '../../terminal/options.js';

/** Starts a project of the warehouse dialect, or adds the files that run it on a server. */
export async function run(context: CommandContext): Promise<number> {
  const folder = resolve(context.cwd, text(context, 'output') ?? text(context, 'project') ?? '.');
  const deploy = flag(context, 'deploy');
  const files = initWarehouse(folder, { deploy });
  if (asJson(context)) printJson(context, { folder, files });
  else {
    for (const file of files) context.stdout.write(`wrote ${file}\n`);
    context.stdout.write(
      deploy
        ? 'Next: read deployment/, set the secrets, then start the service.\n'
        : 'Next: `sparkle warehouse validate`, then `sparkle warehouse run daily_ingestion`.\n',
    );
  }
  return 0;
}
