import { type Diagnostic, printDiagnostics } from '@sparkle-orchestration/core';
import type { CommandContext } from '../command.js';

type Format = 'text' | 'json' | 'sarif' | 'github';

/** Prints findings: for people to stderr, as data to stdout. */
export function printProblems(
  found: readonly Diagnostic[],
  context: CommandContext,
  sourceText: (file: string) => string | undefined = () => undefined,
): void {
  const json = context.options['json'] === true;
  const format = json ? 'json' : ((context.options['format'] as Format | undefined) ?? 'text');
  if (format === 'text' && found.length === 0) return;
  const color =
    format === 'text' && context.stderr.isTTY && context.options['color'] !== false && !context.environment['NO_COLOR'];
  const text = printDiagnostics(found, { sourceText, format, color });
  (format === 'text' ? context.stderr : context.stdout).write(text.endsWith('\n') ? text : `${text}\n`);
}
