import { explain } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { asJson, open, printJson, text } from '../terminal/options.js';

/** Where a task or an emitted file comes from, or what a problem code means. */
export async function run(context: CommandContext): Promise<number> {
  const what = String(context.args[0]);
  const found = await explain(what, () => open(context, 'compile'), text(context, 'output') ?? 'deployments');
  if (asJson(context)) printJson(context, found);
  else context.stdout.write(`${found.lines.join('\n')}\n`);
  return found.lines.length > 0 ? 0 : 2;
}
