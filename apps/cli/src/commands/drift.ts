import { resolve } from 'node:path';
import { type DriftFile, exitCodeOf, exitCodes } from '@sparkle-orchestration/core';
import { describeChanges, driftOfDeployed, openProject, type TargetDrift } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { asJson, openOptions, printJson, text } from '../terminal/options.js';
import { printProblems } from '../terminal/problems.js';

/** Most lines of one file that are shown. */
const mostEdits = 10;

const states: Readonly<Record<DriftFile['state'], string>> = {
  equal: 'as the definition makes it',
  edited: 'edited by hand',
  missing: 'missing',
  stale: 'stale: the definition makes it otherwise now',
  not_deployed: 'not deployed yet',
  surplus: 'no longer made by the definition',
};

function tasksOf(file: DriftFile): string {
  const names = file.nodes.flatMap((node) =>
    node.operation === undefined ? [] : [`${node.pipeline}.${node.operation}`],
  );
  const unique = [...new Set(names)];
  if (unique.length === 0) return '';
  const more = unique.length > 4 ? ` and ${unique.length - 4} more` : '';
  return ` (${unique.length === 1 ? 'task' : 'tasks'} ${unique.slice(0, 4).join(', ')}${more})`;
}

function editLines(file: DriftFile): readonly string[] {
  const edits = file.edits ?? [];
  const shown = edits.slice(0, mostEdits).map(({ line, expected, found, node }) => {
    const task =
      node?.operation === undefined ? '' : ` in task ${node.operation} (${node.location.file}:${node.location.line})`;
    const change =
      expected === undefined
        ? `\`${found?.trim()}\` was put in`
        : found === undefined
          ? `\`${expected.trim()}\` was taken out`
          : `\`${expected.trim()}\` → \`${found.trim()}\``;
    return `line ${line}${task}: ${change}`;
  });
  return edits.length > mostEdits ? [...shown, `and ${edits.length - mostEdits} more lines`] : shown;
}

function print(context: CommandContext, one: TargetDrift): void {
  const { stdout } = context;
  const off = one.files.filter((file) => file.state !== 'equal');
  const summary = one.drifted
    ? `drifted: ${off.length} of ${one.files.length} files, ${one.changes.length} ${one.changes.length === 1 ? 'change' : 'changes'} of the definition`
    : `equal to the definitions (${one.files.length} files)`;
  stdout.write(`${one.target} (${one.folder}, environment ${one.env}): ${summary}\n`);
  for (const file of off) {
    stdout.write(`  ${file.path}: ${states[file.state]}${tasksOf(file)}\n`);
    for (const line of editLines(file)) stdout.write(`    ${line}\n`);
  }
  if (one.changes.length > 0) {
    stdout.write('  changed in the definitions since:\n');
    for (const line of describeChanges(one.changes)) stdout.write(`    ${line}\n`);
  }
  if (one.drifted) for (const command of one.regenerate) stdout.write(`  to deploy what is defined: \`${command}\`\n`);
}

/** Compares a deployed folder with the definitions. */
export async function run(context: CommandContext): Promise<number> {
  const target = text(context, 'target');
  const folder = resolve(context.cwd, text(context, 'deployed') ?? 'deployments');
  const sources: ((file: string) => string | undefined)[] = [];
  const report = await driftOfDeployed(
    folder,
    context.cwd,
    async (env) => {
      const project = await openProject({ ...openOptions(context, 'compile', { adapters: true }), env });
      sources.push(project.sourceText);
      return project;
    },
    target === undefined ? {} : { target },
  );
  if (asJson(context)) printJson(context, report);
  else {
    printProblems(report.diagnostics, context, (file) => sources.map((source) => source(file)).find(Boolean));
    for (const one of report.targets) print(context, one);
  }
  return report.drifted ? exitCodes.stale : exitCodeOf(report.diagnostics);
}
