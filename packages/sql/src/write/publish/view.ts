import type { SqlStatement } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { sql } from '../../dialect/statement.js';
import { withClause } from '../chain.js';
import { checkStatements, measuredChecks } from '../checks.js';
import { ledgerStatements } from '../ledger-row.js';
import type { TransformDefinition } from '../render-transform.js';
import { lockStatements, runStatement } from '../run-state.js';
import { readInputs } from '../source.js';
import { createSchema } from '../target-table.js';
import { columnList, type WritePlan } from '../write-plan.js';

/** A view over the steps. Its load row says when it was made; it reads and writes no rows. */
export function viewStatements(
  plan: WritePlan,
  definition: TransformDefinition,
): { setup: SqlStatement[]; statements: SqlStatement[] } {
  const { identity, read, dialect } = plan;
  const inputs = definition.inputs.filter((i) => i.name !== '');
  const source = inputs.length > 0 ? [{ name: 'sparkle_source', sql: readInputs(plan, inputs) }] : [];
  const last = definition.ctes.at(-1)?.name ?? 'sparkle_source';
  const view = sql`create or replace view ${plan.target} as
${withClause([...source, ...definition.ctes])}select ${columnList(plan.columns)} from ${quoteIdentifier(last)}`;
  const seen = sql`${plan.target} x`;
  const rows = { published: seen, all: seen, columns: definition.columns };
  const nothing = sql`(select 1 where false)`;
  return {
    setup: [createSchema(plan.materialise.destination)],
    statements: [
      ...lockStatements(identity, dialect),
      runStatement({ identity, read, dialect }),
      view,
      ...checkStatements(plan, measuredChecks(definition.checks, rows), definition.minSuccess),
      ...ledgerStatements(plan, { read: nothing, rowsRead: ['0'], quarantined: false, written: false }),
    ],
  };
}
