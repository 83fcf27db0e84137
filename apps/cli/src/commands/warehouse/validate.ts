import { type Diagnostic, exitCodeOf } from '@sparkle-orchestration/core';
import { validateWarehouse } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../../command.js';
import { banner } from '../../terminal/banner.js';
import { asJson, flag, open, printJson } from '../../terminal/options.js';
import { plainWhereNeeded } from '../../terminal/plain-text.js';
import { printProblems } from '../../terminal/problems.js';

const count = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`;

/** `file:line:column  code: message (hint)`, one line. */
function oneLine({ location, code, message, hint }: Diagnostic): string {
  const place = location ? `${location.file}:${location.line}:${location.column}  ` : '';
  return `${place}${code}: ${message}${hint ? ` (${hint})` : ''}`.replaceAll('\n', ' ');
}

/** Validates all documents; opens nothing on the network. */
export async function run(context: CommandContext): Promise<number> {
  const project = await open(context, 'run');
  const { kinds, diagnostics, env, valid } = validateWarehouse(project);
  const strict = flag(context, 'strict');
  const found = diagnostics.map((d) =>
    strict && d.severity === 'warning' ? { ...d, severity: 'error' as const, exit: 2 } : d,
  );
  const errors = found.filter((d) => d.severity === 'error');
  if (asJson(context)) {
    printJson(context, { environment: env, valid: valid && errors.length === 0, kinds, diagnostics: found });
    return exitCodeOf(found);
  }
  const out = plainWhereNeeded(context.stdout, context.environment);
  banner(out, 'VALIDATING CONFIGURATIONS', env);
  out.write('\n');
  for (const { kind, count: all, errors: wrong } of kinds) {
    const title = `${kind[0]?.toUpperCase()}${kind.slice(1)}`;
    out.write(wrong === 0 ? `✓ ${title}: ${all} validated\n` : `✗ ${title}: ${count(wrong, 'error')} in ${all}\n`);
  }
  printProblems(
    found.filter((d) => d.severity === 'warning' || d.code === 'config/ignored'),
    context,
    project.sourceText,
  );
  if (errors.length === 0) out.write('\n✓ ALL CONFIGURATIONS VALID\n');
  else {
    out.write(`\nVALIDATION FAILED - ${errors.length} error(s)\n`);
    for (const one of errors) out.write(`  • ${oneLine(one)}\n`);
  }
  return exitCodeOf(found);
}
