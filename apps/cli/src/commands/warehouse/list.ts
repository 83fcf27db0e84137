import { type ListedKind, listWarehouse } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../../command.js';
import { banner } from '../../terminal/banner.js';
import { asJson, open, printJson } from '../../terminal/options.js';
import { plainWhereNeeded } from '../../terminal/plain-text.js';
import { printProblems } from '../../terminal/problems.js';

const titles: Readonly<Record<ListedKind['kind'], string>> = {
  sources: '📥 SOURCES',
  destinations: '📤 DESTINATIONS',
  pipelines: '🔄 PIPELINES',
  jobs: '📦 JOBS',
  triggers: '⏰ TRIGGERS',
};

/** Lists all documents of the warehouse dialect, or those of one kind. Broken files are told below and give exit 2. */
export async function run(context: CommandContext, only?: ListedKind['kind']): Promise<number> {
  const project = await open(context, 'run');
  const kinds = listWarehouse(project).filter(({ kind }) => only === undefined || kind === only);
  const errors = project.diagnostics.filter((d) => d.severity === 'error');
  if (asJson(context)) {
    printJson(context, {
      environment: project.definition.env,
      ...Object.fromEntries(kinds.map(({ kind, items }) => [kind, items])),
    });
  } else {
    const out = plainWhereNeeded(context.stdout, context.environment);
    banner(out, 'YAML CONFIGURATIONS', project.definition.env);
    for (const { kind, items } of kinds) {
      out.write(`\n${titles[kind]} (${items.length}):\n`);
      for (const { name, mark, details } of items) {
        out.write(`  • ${name}${mark === '' ? '' : ` ${mark}`}\n`);
        for (const detail of details) out.write(`    ${detail}\n`);
      }
    }
    printProblems(errors, context, project.sourceText);
  }
  return errors.length > 0 ? 2 : 0;
}
