import { exitCodes } from '@sparkle-orchestration/core';
import { checkSecrets } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../../command.js';
import { asJson, open, printJson } from '../../terminal/options.js';
import { printTable } from '../../terminal/table.js';

/** Each secret with its variable and whether it is there. A value is never printed. */
export async function run(context: CommandContext): Promise<number> {
  const project = await open(context, 'run');
  const secrets = checkSecrets(project);
  if (asJson(context)) printJson(context, secrets);
  else
    printTable(
      context.stdout,
      ['name', 'variable', 'required', 'present'],
      secrets.map((one) => [one.name, one.variable, one.required ? 'yes' : 'no', one.present ? 'yes' : 'no']),
    );
  const missing = secrets.filter((one) => one.required && !one.present);
  if (missing.length > 0)
    context.stderr.write(
      `${missing.length} of ${secrets.length} secrets are required and missing in ${project.definition.env}\n`,
    );
  return missing.length > 0 ? exitCodes.environment : exitCodes.done;
}
