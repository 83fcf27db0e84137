import { setTimeout as sleep } from 'node:timers/promises';
import type { SqlStatement, WarehouseSession } from '@sparkle-orchestration/core';
import { crashPoint } from '../crash.js';
import { isConflict } from '../failure.js';
import type { BoundParameters } from './context.js';

const conflictTries = 12;

/**
 * Runs `work` in a transaction; `name` is how its crash points are called. Two writers of one embedded file may meet at a row of the ledger or at the catalog; the
 * loser is rolled back and does its work again, which is not an attempt in the sense of the retry policy.
 */
export async function inTransaction<T>(
  name: string,
  session: WarehouseSession,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      await session.begin();
      const result = await work();
      crashPoint(`${name}.commit`, 'before');
      await session.commit();
      crashPoint(`${name}.commit`, 'after');
      return result;
    } catch (error) {
      await session.rollback();
      if (!isConflict(error) || tries >= conflictTries || signal.aborted) throw error;
      await sleep(Math.min(10 * 2 ** tries, 500), undefined, { signal }).catch(() => undefined);
    }
  }
}

/**
 * Runs statements in order, with a crash point before and after each. `then` looks at what a statement has left, before
 * the next one may end the transaction.
 */
export async function runStatements(
  name: string,
  session: WarehouseSession,
  statements: readonly SqlStatement[],
  parameters: BoundParameters,
  then?: (statement: SqlStatement) => Promise<void>,
): Promise<void> {
  for (const [index, statement] of statements.entries()) {
    crashPoint(`${name}.statement.${index}`, 'before');
    await session.run(statement, parameters);
    crashPoint(`${name}.statement.${index}`, 'after');
    await then?.(statement);
  }
}
