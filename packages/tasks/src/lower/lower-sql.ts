import type { Dialect, Edge, SqlOperation, SqlStatement } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import type { Chain } from './chain.js';
import type { LowerTasksContext } from './context.js';
import { operationBase } from './operation-base.js';

const writing =
  /\b(?:insert\s+into|update|delete\s+from|merge\s+into|table(?:\s+if\s+(?:not\s+)?exists)?|truncate)\s+$/i;

/** Datasets that a statement writes (named right after a word that writes) and those that it only reads. */
function datasetsOf(statements: readonly SqlStatement[]): {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
} {
  const reads = new Set<string>();
  const writes = new Set<string>();
  for (const statement of statements) {
    statement.forEach((part, i) => {
      if (typeof part === 'string' || !('dataset' in part)) return;
      const before = statement[i - 1];
      (typeof before === 'string' && writing.test(before) ? writes : reads).add(part.dataset);
    });
  }
  return { reads: [...reads], writes: [...writes] };
}

const dialects: Readonly<Record<string, Dialect>> = { duckdb: 'duckdb', postgres: 'postgres' };

/** Statements of a script on a connection. */
export function lowerSql(chain: Chain, needs: readonly Edge[], context: LowerTasksContext): SqlOperation | undefined {
  const fragment = chain.links[0]?.fragment;
  if (fragment?.fragment !== 'sql') return undefined;
  const base = operationBase(chain, needs);
  const connection = context.project.connections.get(fragment.connection);
  const dialect = dialects[connection?.type ?? ''];
  if (!connection || !dialect) {
    const type = connection?.type ?? 'unknown';
    context.report(diagnostics.report('connection-not-sql', { name: fragment.connection, type }, base.origin.location));
    return undefined;
  }
  return {
    ...base,
    op: 'sql',
    dialect,
    compute: dialect,
    connection: connection.name,
    ...datasetsOf(fragment.statements),
    statements: fragment.statements,
    ...(fragment.autocommit ? { autocommit: true as const } : {}),
    ...(fragment.description === undefined ? {} : { description: fragment.description }),
  };
}
