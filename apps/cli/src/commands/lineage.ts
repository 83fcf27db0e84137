import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  columnPath,
  graphsOf,
  lineageDot,
  lineageHtml,
  lineageJson,
  lineageMermaid,
  openLineageEvents,
  projectLineage,
} from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { flag, names, open, text } from '../terminal/options.js';

/** Table and column lineage in the form that is asked for. */
export async function run(context: CommandContext): Promise<number> {
  const project = await open(context, 'compile');
  const wanted = names(context);
  const graphs = graphsOf(project, wanted, flag(context, 'all') || wanted.length === 0);
  const columns = flag(context, 'columns');
  const column = text(context, 'column');
  const render = (): string => {
    if (column !== undefined) return JSON.stringify(columnPath(graphs, column), null, 2);
    switch (text(context, 'as')) {
      case 'openlineage':
        return graphs.flatMap((g) => openLineageEvents(g).map((e) => JSON.stringify(e))).join('\n');
      case 'mermaid':
        return lineageMermaid(projectLineage(graphs), { columns });
      case 'dot':
        return lineageDot(projectLineage(graphs), { columns });
      case 'html':
        return lineageHtml(projectLineage(graphs), { title: project.definition.name });
      default:
        return JSON.stringify(
          graphs.length === 1 && graphs[0] ? lineageJson(graphs[0]) : graphs.map((g) => lineageJson(g)),
          null,
          2,
        );
    }
  };
  const result = `${render().trimEnd()}\n`;
  const file = text(context, 'output');
  if (file === undefined) context.stdout.write(result);
  else {
    writeFileSync(resolve(context.cwd, file), result);
    context.stdout.write(`${file}\n`);
  }
  return 0;
}
