import { DiagnosticError, hasErrors } from '@sparkle-orchestration/core';
import {
  entryText,
  makeMatrix,
  matrixMarkdown,
  matrixSummary,
  sdkDiagnostics,
  selectInMatrix,
} from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { asJson, flag, open, printJson } from '../terminal/options.js';
import { printProblems } from '../terminal/problems.js';
import { printTable } from '../terminal/table.js';

/** Where the cases are for people who have only the package. */
const repository = 'https://github.com/sparkle-orchestration/sparkle-orchestration/blob/main/';

const list = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** Every feature on every installed target: means, evidence, and the cases behind it. */
export async function run(context: CommandContext): Promise<number> {
  const project = await open(context, 'compile', { adapters: true });
  const adapters = [...project.registry.adapters.values()];
  if (adapters.length === 0) {
    const reading = project.diagnostics.filter((found) => found.code.startsWith('core/plugin-'));
    throw new DiagnosticError(hasErrors(reading) ? reading : [sdkDiagnostics.report('no-adapters', {})]);
  }
  // An adapter that cannot be loaded has no column, and says why.
  const broken = project.diagnostics.filter((found) => found.code.startsWith('core/plugin-'));
  if (!asJson(context)) printProblems(broken, context, project.sourceText);
  const matrix = selectInMatrix(makeMatrix(adapters), {
    targets: list(context.options['target']),
    features: list(context.options['feature']),
  });
  if (asJson(context)) printJson(context, matrix);
  else if (flag(context, 'markdown')) context.stdout.write(`${matrixMarkdown(matrix, { base: repository })}\n`);
  else {
    const only = matrix.targets.length === 1 ? matrix.targets[0] : undefined;
    if (only) {
      printTable(
        context.stdout,
        ['feature', 'means', 'cases', 'how'],
        only.entries.map((entry) => [
          entry.feature,
          entryText(entry),
          entry.cases.length === 0 ? '' : entry.cases.length,
          entry.how ?? entry.cases[0]?.name ?? '',
        ]),
      );
    } else {
      printTable(
        context.stdout,
        ['feature', ...matrix.targets.map((target) => target.name)],
        matrix.features.map((feature) => [
          feature,
          ...matrix.targets.map((target) => {
            const entry = target.entries.find((one) => one.feature === feature);
            return entry ? entryText(entry) : '';
          }),
        ]),
      );
    }
    context.stdout.write('\n');
    for (const target of matrix.targets) context.stdout.write(`${target.title}: ${matrixSummary(target)}\n`);
  }
  return 0;
}
