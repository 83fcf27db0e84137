import { createHash } from 'node:crypto';
import type { SqlStatement } from '@sparkle-orchestration/core';
import { fitsName, quoteIdentifier } from '../dialect/identifier.js';
import { sql } from '../dialect/statement.js';
import { isKeyed, scd2Of } from './modes.js';
import type { WritePlan } from './write-plan.js';

/**
 * Indexes that a growing table needs on Postgres: by load, for the replacing and counting of a load's rows, and by key
 * for the modes that look rows up. DuckDB finds both by its own statistics.
 */
export function indexStatements(plan: WritePlan): SqlStatement[] {
  const { mode, keys, destination } = plan.materialise;
  if (plan.dialect !== 'postgres' || mode === 'view' || mode === 'table') return [];
  const table = destination.split('.').at(-1) ?? destination;
  const history = scd2Of(plan.materialise);
  return [
    sql`create index if not exists ${indexName(table, 'load_id')} on ${plan.target} ("_load_id")`,
    ...(isKeyed(mode)
      ? [
          sql`create index if not exists ${indexName(table, 'key')} on ${plan.target} (${keys.map(quoteIdentifier).join(', ')})`,
        ]
      : []),
    ...(history
      ? [
          sql`create index if not exists ${indexName(table, 'surrogate_key')} on ${plan.target} (${quoteIdentifier(history.surrogateKey)})`,
        ]
      : []),
  ];
}

/** Postgres cuts names at 63 bytes, so a long one is told apart by a hash. */
function indexName(table: string, what: string): string {
  const name = `${table}_${what}_sparkle`;
  if (fitsName(name, 'postgres')) return quoteIdentifier(name);
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 12);
  return quoteIdentifier(`sparkle_${what}_${hash}`);
}
