import { resolve } from 'node:path';
import { DiagnosticError } from '@sparkle-orchestration/core';
import {
  type DefinitionState,
  type Imported,
  importDeployed,
  openProject,
  type Project,
} from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { asJson, openOptions, printJson } from '../terminal/options.js';
import { printProblems } from '../terminal/problems.js';

const words: Readonly<Record<DefinitionState, string>> = {
  same: 'the definition means the same',
  changed: 'the definition has changed since: `sparkle drift` says how',
  gone: 'this project has no such pipeline any more',
  unreadable: 'the definition does not compile now',
  elsewhere: 'of another project',
  unknown: 'no project is here to compare with',
};

/** The project here in an environment; nothing when there is none. */
async function projectIn(context: CommandContext, env: string): Promise<Project | undefined> {
  try {
    return await openProject({ ...openOptions(context, 'compile'), allowMissingSecrets: true, env });
  } catch (error) {
    if (error instanceof DiagnosticError && error.diagnostics.some((one) => one.code === 'sdk/no-project'))
      return undefined;
    throw error;
  }
}

function print(context: CommandContext, one: Imported): void {
  const version = one.version === undefined ? '' : `, made by sparkle ${one.version}`;
  context.stdout.write(`${one.target} (${one.folder}): project ${one.project}, environment ${one.env}${version}\n`);
  for (const pipeline of one.pipelines) {
    const { file, line } = pipeline.definition;
    context.stdout.write(`  ${pipeline.name}: ${file}:${line}, ${words[pipeline.state]}\n`);
    for (const { name, task, definition } of pipeline.tasks)
      context.stdout.write(`    ${name}${name === task ? '' : ` is ${task}`}: ${definition.file}:${definition.line}\n`);
  }
  for (const command of one.regenerate) context.stdout.write(`  made by \`${command}\`\n`);
}

/** Recognises a deployed folder by its manifests, and says which definitions it came from. */
export async function run(context: CommandContext): Promise<number> {
  const folder = resolve(context.cwd, String(context.args[0]));
  const found = await importDeployed(folder, context.cwd, (env) => projectIn(context, env));
  if (asJson(context)) {
    printJson(context, found);
    return 0;
  }
  printProblems(found.diagnostics, context, () => undefined);
  for (const one of found.deployments) print(context, one);
  for (const { file, from, regenerate } of found.loose)
    context.stdout.write(
      `  ${file}${from === undefined ? '' : ` from ${from}`}${regenerate === undefined ? '' : `, made by \`${regenerate}\``}\n`,
    );
  return 0;
}
