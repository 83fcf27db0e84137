import { describeChange } from '@sparkle-orchestration/core';
import { planAll } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { asJson, flag, names, open, printJson, text } from '../terminal/options.js';
import { printProblems } from '../terminal/problems.js';

/** What each installed target would write differently from what lies in its folder, and why. */
export async function run(context: CommandContext): Promise<number> {
  const project = await open(context, 'compile', { adapters: true });
  const only = text(context, 'orchestrator');
  const wanted = names(context);
  const plans = await planAll(project, {
    names: wanted,
    all: flag(context, 'all') || wanted.length === 0,
    folder: text(context, 'output') ?? 'deployments',
    ...(only === undefined ? {} : { orchestrator: only }),
  });
  if (asJson(context)) {
    printJson(
      context,
      plans.map(({ target, folder, plan }) => ({ target, folder, files: plan.files, changes: plan.nodes })),
    );
    return 0;
  }
  printProblems(
    plans
      .flatMap((p) => p.diagnostics)
      .filter((d, i, all) => d.severity !== 'info' && all.findIndex((o) => o.message === d.message) === i),
    context,
    project.sourceText,
  );
  for (const { title, folder, plan } of plans) {
    const changed = plan.files.filter((f) => f.action !== 'unchanged');
    context.stdout.write(
      `${title} (${folder}): ${changed.length === 0 ? 'no change' : `${changed.length} of ${plan.files.length} files change`}\n`,
    );
    for (const node of plan.nodes) context.stdout.write(`  ${describeChange(node)}\n`);
    for (const file of changed) context.stdout.write(`  ${file.action.padEnd(8)} ${file.path}\n`);
  }
  return 0;
}
