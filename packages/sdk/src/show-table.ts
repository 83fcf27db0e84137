import { type Column, DiagnosticError, nearestName, type SqlPart } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '@sparkle-orchestration/sql';
import { diagnostics } from './diagnostics.js';
import type { Project } from './project.js';
import { openWarehouse } from './warehouse.js';

export interface ShownTable {
  readonly dataset: string;
  readonly columns: readonly Column[];
  /** All rows of the table. */
  readonly count: number;
  readonly rows: readonly (readonly unknown[])[];
}

/** Full names that a user may mean by `table` or `schema.table`. */
function candidates(project: Project, written: string): readonly string[] {
  const known = new Set<string>(project.definition.schemas.keys());
  for (const pipeline of project.definition.pipelines) {
    const graph = project.compiler.compile(pipeline).graph;
    for (const name of Object.keys(graph?.datasets ?? {})) known.add(name);
  }
  return [written, ...[...known].filter((name) => name.endsWith(`.${written}`)).sort()];
}

/** Columns, row count and the first rows of a table of the warehouse. Short names are completed when only one fits. */
export async function showTable(
  project: Project,
  written: string,
  options: { readonly limit: number; readonly rows?: boolean },
): Promise<ShownTable> {
  const names = candidates(project, written);
  const warehouse = await openWarehouse(project, { readOnly: true });
  try {
    for (const dataset of names) {
      if (dataset.split('.').length < 2) continue;
      const columns = await warehouse.session.columns(warehouse.relation(dataset));
      if (!columns) continue;
      const table: SqlPart = warehouse.relation(dataset).map(quoteIdentifier).join('.');
      const list = columns.map((c) => quoteIdentifier(c.name)).join(', ');
      const [count] = await warehouse.session.query(['select count(*) from ', table]);
      const rows =
        options.rows === false
          ? []
          : await warehouse.session.query([
              `select ${list} from `,
              table,
              ` limit ${Math.max(0, Math.trunc(options.limit))}`,
            ]);
      return { dataset, columns, count: Number(count?.[0] ?? 0), rows };
    }
  } finally {
    await warehouse.session.close();
  }
  throw new DiagnosticError([
    diagnostics.report('dataset-missing', {
      dataset: written,
      nearest: nearestName(written, project.definition.schemas.keys()),
    }),
  ]);
}
