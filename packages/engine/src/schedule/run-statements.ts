import type { SqlStatement } from '@sparkle-orchestration/core';
import { inTransaction } from '../execute/transaction.js';
import type { AttemptEnvironment } from './attempt.js';

/** Runs statements of the graph itself (`prepare`, `close`) on its warehouse, in one transaction. */
export async function runOnWarehouse(
  name: 'prepare' | 'close',
  env: AttemptEnvironment,
  statements: readonly SqlStatement[],
): Promise<void> {
  if (statements.length === 0) return;
  await env.sessions.use(env.graph.warehouse, env.abort, (session) =>
    inTransaction(name, session, env.abort, async () => {
      for (const statement of statements) await session.run(statement, env.parameters);
    }),
  );
}
