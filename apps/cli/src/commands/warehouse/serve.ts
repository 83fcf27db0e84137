import { DiagnosticError, hasErrors } from '@sparkle-orchestration/core';
import { sdkDiagnostics, validateWarehouse } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../../command.js';
import { open } from '../../terminal/options.js';
import { run as serve } from '../serve.js';

/** Checks the definitions, then runs enabled triggers and listens for webhooks. */
export async function run(context: CommandContext): Promise<number> {
  const project = await open(context, 'run');
  const { diagnostics } = validateWarehouse(project);
  if (hasErrors(diagnostics)) throw new DiagnosticError(diagnostics);
  if (!project.definition.triggers.some((one) => one.enabled))
    throw new DiagnosticError([sdkDiagnostics.report('nothing-to-serve', {})]);
  return serve(context);
}
