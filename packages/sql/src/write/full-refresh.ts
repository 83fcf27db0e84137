import type { Dialect, SqlStatement } from '@sparkle-orchestration/core';
import { datasetPart, sql } from '../dialect/statement.js';
import { isOf, ledger, type OperationIdentity } from './identity.js';
import { lockStatements } from './run-state.js';

/**
 * Forgets what an operation has loaded: its loads count no more and their rows go, quarantine included, so that the
 * next run reads from the beginning. Run in the transaction of that run, before everything else. Rows that another
 * operation wrote into the same table stay.
 *
 * Only for tables that exist: leave out `quarantine` where the operation has none.
 */
export function fullRefreshStatements(options: {
  readonly identity: OperationIdentity;
  readonly dialect: Dialect;
  readonly quarantine?: string;
}): SqlStatement[] {
  const { identity, dialect, quarantine } = options;
  const mine = sql`select load_id from ${ledger.loads} where ${isOf(identity)}`;
  const tables = [identity.destination, ...(quarantine ? [quarantine] : [])];
  return [
    ...lockStatements(identity, dialect),
    ...tables.map((table) => sql`delete from ${datasetPart(table)} where "_load_id" in (${mine})`),
    sql`update ${ledger.loads} set status = 'superseded' where status = 'committed' and ${isOf(identity)}`,
  ];
}
