import { createHash } from 'node:crypto';
import type { Dialect, SqlStatement } from '@sparkle-orchestration/core';
import { fitsName, quoteIdentifier } from '../dialect/identifier.js';
import { datasetPart, sql } from '../dialect/statement.js';

/**
 * Makes the index of a table on its key where it is not there yet. It is made after a load, because DuckDB makes none
 * in a transaction that changes the table, and a table that is swapped in has none.
 */
export function keyIndexStatements(
  dataset: string,
  columns: readonly string[],
  unique: boolean,
  dialect: Dialect,
): SqlStatement[] {
  const name = `${dataset.split('.').at(-1)}_${unique ? 'unique_key' : 'by_key'}`;
  const hash = createHash('sha256').update(dataset).digest('hex').slice(0, 12);
  const index = quoteIdentifier(fitsName(name, dialect) ? name : `sparkle_key_${hash}`);
  const list = columns.map(quoteIdentifier).join(', ');
  return [sql`create ${unique ? 'unique ' : ''}index if not exists ${index} on ${datasetPart(dataset)} (${list})`];
}
