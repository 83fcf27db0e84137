import type { SqlPart } from '@sparkle-orchestration/core';
import { DiagnosticError } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '@sparkle-orchestration/sql';
import { renderScript } from '@sparkle-orchestration/tasks';
import { diagnostics } from './diagnostics.js';
import type { Project } from './project.js';
import { openWarehouse } from './warehouse.js';

export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** One SELECT on the warehouse, opened read-only. Names of datasets (`cat.sch.tab`) are resolved as in pipelines. */
export async function queryWarehouse(
  project: Project,
  text: string,
  options: { readonly limit: number },
): Promise<QueryResult> {
  const isDataset = (name: string) => /^_sparkle\.\w+$/.test(name) || /^[^.]+\.[^.]+\.[^.]+$/.test(name);
  const { statements } = renderScript(text, { values: {}, isDataset });
  const [statement] = statements;
  if (
    !statement ||
    statements.length > 1 ||
    !/^\s*(?:select|with|from|describe|summarize|values|show)\b/i.test(
      typeof statement[0] === 'string' ? statement[0] : '',
    )
  ) {
    throw new DiagnosticError([diagnostics.report('one-select', {})]);
  }
  const warehouse = await openWarehouse(project, { readOnly: true });
  try {
    const parts = statement.map(
      (part): SqlPart =>
        typeof part !== 'string' && 'dataset' in part
          ? warehouse.relation(part.dataset).map(quoteIdentifier).join('.')
          : part,
    );
    const table = await warehouse.session.table?.(parts, options.limit);
    if (table) return table;
    const rows = await warehouse.session.query(parts);
    return { columns: (rows[0] ?? []).map((_, i) => `column_${i + 1}`), rows: rows.slice(0, options.limit) };
  } finally {
    await warehouse.session.close();
  }
}
