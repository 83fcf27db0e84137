import type { CommandContext } from '../../command.js';
import { flag } from '../../terminal/options.js';

/** `--list` and `--validate` as flags; without a verb the warehouse is served. */
export async function run(context: CommandContext): Promise<number> {
  if (flag(context, 'list')) return (await import('./list.js')).run(context);
  if (flag(context, 'validate')) return (await import('./validate.js')).run(context);
  return (await import('./serve.js')).run(context);
}
