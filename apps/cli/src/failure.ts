import { exitCodeOf, exitCodes, isDiagnosticError } from '@sparkle-orchestration/core';
import type { CommandContext } from './command.js';
import { printProblems } from './terminal/problems.js';

/** Problems for people are printed as such; anything else is a bug of ours and says so. */
export async function reportFailure(error: unknown, context: CommandContext): Promise<number> {
  if (isDiagnosticError(error)) {
    printProblems(error.diagnostics, context);
    return exitCodeOf(error.diagnostics);
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  context.stderr.write(`This is a bug in sparkle, not in your project. Please report it with these lines:\n${text}\n`);
  return exitCodes.bug;
}
