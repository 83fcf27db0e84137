import { exitCodeOf, hasErrors } from '@sparkle-orchestration/core';
import { validateProject } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { asJson, flag, names, open } from '../terminal/options.js';
import { printProblems } from '../terminal/problems.js';

export async function run(context: CommandContext): Promise<number> {
  const project = await open(context, 'compile');
  const wanted = names(context);
  const found = validateProject(project, wanted).map((d) =>
    flag(context, 'strict') && d.severity === 'warning' ? { ...d, severity: 'error' as const, exit: 2 } : d,
  );
  printProblems(found, context, project.sourceText);
  if (!asJson(context) && context.options['format'] === 'text' && !hasErrors(found)) {
    const count = wanted.length > 0 ? wanted.length : project.definition.pipelines.length;
    context.stdout.write(
      `✓ ${count} ${count === 1 ? 'pipeline is' : 'pipelines are'} valid in ${project.definition.env}\n`,
    );
  }
  return exitCodeOf(found);
}
