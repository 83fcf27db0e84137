import {
  type Column,
  DiagnosticError,
  hasErrors,
  type LoadOperation,
  type ReadRange,
  type StagedData,
  type WarehouseSession,
} from '@sparkle-orchestration/core';
import { renderLoad } from '@sparkle-orchestration/sql';
import type { ExecuteContext } from './context.js';
import { identityOf, tableColumns } from './full-refresh.js';
import { runStatements } from './transaction.js';

const source = 'sparkle_source';
const parents = 'sparkle_parents';

/** Temp tables of the load before, which Postgres would find in the way. */
const leftOver = ['sparkle_run', 'sparkle_stage', 'sparkle_touched'].map((name) => `pg_temp.${name}`).join(', ');

/**
 * Writes the tables of arrays, in the transaction of the rows they belong to. The objects of a row replace those that
 * an earlier version of it had.
 */
export async function loadChildren(
  operation: LoadOperation,
  context: ExecuteContext,
  session: WarehouseSession,
  data: StagedData,
  range: ReadRange | undefined,
): Promise<void> {
  const { materialise, dialect } = operation;
  const whole = materialise.mode === 'overwrite' || materialise.mode === 'table';
  for (const child of data.children ?? []) {
    const destination = `${materialise.destination}__${child.name}`;
    const own = { ...operation, materialise: { ...materialise, destination } };
    if (dialect === 'postgres') await session.run([`drop table if exists ${leftOver}`]);
    const each = { child, newest: materialise.mode === 'merge', keys: keysOf(operation) };
    const options = range === undefined ? {} : { range };
    const sourceColumns = await session.stage(source, { ...data, each }, options);
    const table = await tableColumns(own, destination, context, session);
    const rendered = renderLoad({
      identity: identityOf(own, context),
      dialect,
      read: { by: 'full' },
      sourceColumns,
      ...(table === undefined ? {} : { destinationColumns: table as readonly Column[] }),
      add: operation.add,
      checks: [],
      materialise: {
        mode: whole ? 'overwrite' : 'append',
        destination,
        keys: [],
        order: [],
        partitions: [],
        compare: [],
        keep: [],
        contract: materialise.contract,
        widen: materialise.widen,
        quarantine: `${destination}_quarantine`,
      },
    });
    if (hasErrors(rendered.diagnostics)) throw new DiagnosticError(rendered.diagnostics);
    const name = `${operation.id}.${child.name}`;
    await runStatements(`${name}.setup`, session, rendered.setup, context.parameters);
    // After the changes of the table: DuckDB refuses to change one that this transaction deleted from.
    if (!whole && table) {
      await session.stage(parents, { ...data, each: { ...each, parentsOnly: true } }, options);
      await session.run([
        'delete from ',
        { dataset: destination },
        ` where "_parent_id" in (select "_parent_id" from ${parents})`,
      ]);
    }
    await runStatements(name, session, [rendered.run, ...rendered.statements], context.parameters);
  }
}

/** Columns of the rows whose values are the id that children carry. */
function keysOf({ materialise, source: { options } }: LoadOperation): readonly string[] {
  const told = options['key'];
  return Array.isArray(told) ? told.map(String) : materialise.keys;
}
