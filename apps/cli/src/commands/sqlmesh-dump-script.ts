import { sqlmeshDump } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';

/** Prints the script that is run where SQLMesh is installed. */
export async function run(context: CommandContext): Promise<number> {
  context.stdout.write(await sqlmeshDump());
  return 0;
}
