import type { LoadOperation, ReadMode, TransformOperation, WarehouseSession } from '@sparkle-orchestration/core';
import { fullRefreshStatements, loadIdColumn } from '@sparkle-orchestration/sql';
import { reportEngine } from '../diagnostics.js';
import type { ExecuteContext } from './context.js';
import { warehouseDriver } from './sessions.js';

type Writer = LoadOperation | TransformOperation;

/** Key of an operation in the ledger. */
export function identityOf(operation: Writer, { graph }: ExecuteContext) {
  const { project, env, pipeline } = graph;
  return { project, env, pipeline, operation: operation.id, destination: operation.materialise.destination };
}

/** Columns of a table on the warehouse of an operation, or nothing when it is not there. */
export function tableColumns(operation: Writer, dataset: string, context: ExecuteContext, session: WarehouseSession) {
  const connection = context.connections.get(operation.connection ?? context.graph.warehouse);
  const driver = warehouseDriver(context.registry, connection.type);
  return session.columns(driver.relation(dataset, connection));
}

/**
 * Whether this run forgets what the operation loaded before. A load by window knows only its interval, so forgetting
 * would lose the others: it is replaced as in any rerun, and the warning says so.
 */
export function forgets(operation: Writer, reads: readonly ReadMode[], context: ExecuteContext): boolean {
  if (!context.fullRefresh) return false;
  if (!reads.some((read) => read.by === 'window')) return true;
  context.warn(reportEngine('full-refresh-window', { operation: operation.id }, operation.origin.location));
  return false;
}

/** Forgets all loads of the operation, in the transaction that loads anew. */
export async function forgetLoads(
  operation: Writer,
  context: ExecuteContext,
  session: WarehouseSession,
): Promise<void> {
  const { mode, destination, quarantine } = operation.materialise;
  // Views and rebuilt tables hold no rows of earlier loads.
  if (mode === 'view' || mode === 'table') return;
  const holdsLoads = async (dataset: string) =>
    (await tableColumns(operation, dataset, context, session))?.some((column) => column.name === loadIdColumn) ?? false;
  if (!(await holdsLoads(destination))) return;
  const statements = fullRefreshStatements({
    identity: identityOf(operation, context),
    dialect: operation.dialect,
    ...((await holdsLoads(quarantine)) ? { quarantine } : {}),
  });
  for (const statement of statements) await session.run(statement, context.parameters);
}
