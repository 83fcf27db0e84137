import { listParts } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { asJson, open, printJson } from '../terminal/options.js';
import { printProblems } from '../terminal/problems.js';
import { printTable } from '../terminal/table.js';

/** Lists what a project defines (`all`, `pipelines`) or what can be used in it. */
export async function run(context: CommandContext, what: string): Promise<number> {
  const project = await open(context, 'compile', { adapters: true });
  const lists = listParts(project, what);
  if (asJson(context)) {
    const data = Object.fromEntries(lists.map((l) => [l.name, l.items]));
    printJson(context, lists.length === 1 ? lists[0]?.items : data);
    return 0;
  }
  for (const list of lists) {
    if (lists.length > 1) context.stdout.write(`\n${list.title} (${list.items.length})\n`);
    if (list.items.length > 0)
      printTable(
        context.stdout,
        list.columns,
        list.items.map((item) => list.columns.map((c) => item[c])),
      );
  }
  const errors = project.diagnostics.filter((d) => d.severity === 'error');
  if (what === 'all' || what === 'pipelines') printProblems(errors, context, project.sourceText);
  return (what === 'all' || what === 'pipelines') && errors.length > 0 ? 2 : 0;
}
