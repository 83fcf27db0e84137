import { exitCodeOf, hasErrors } from '@sparkle-orchestration/core';
import { openProject, validateAll, validateProject } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { asJson, flag, names, openOptions } from '../terminal/options.js';
import { printProblems } from '../terminal/problems.js';

async function validate(context: CommandContext) {
  const wanted = names(context);
  const options = openOptions(context, 'compile');
  if (wanted.length === 0) return validateAll(options);
  const project = await openProject(options);
  const diagnostics = validateProject(project, wanted);
  return { env: project.definition.env, pipelines: wanted.length, diagnostics, sourceText: project.sourceText };
}

export async function run(context: CommandContext): Promise<number> {
  const { env, pipelines, diagnostics, sourceText } = await validate(context);
  const found = diagnostics.map((d) =>
    flag(context, 'strict') && d.severity === 'warning' ? { ...d, severity: 'error' as const, exit: 2 } : d,
  );
  printProblems(found, context, sourceText);
  if (!asJson(context) && context.options['format'] === 'text' && !hasErrors(found))
    context.stdout.write(`✓ ${pipelines} ${pipelines === 1 ? 'pipeline is' : 'pipelines are'} valid in ${env}\n`);
  return exitCodeOf(found);
}
