import type { Column } from '@sparkle-orchestration/core';
import type pg from 'pg';
import { quoteParts } from '../sql-text.js';
import { neutralType } from '../types.js';

/** Columns of a table, view or temp table in its order; nothing when it does not exist. A bare name finds temp tables first. */
export async function columnsOf(
  client: pg.Client,
  relation: readonly string[],
): Promise<readonly Column[] | undefined> {
  const found = await client.query<{ oid: string | null }>('select to_regclass($1)::oid::text as oid', [
    quoteParts(relation),
  ]);
  const oid = found.rows[0]?.oid;
  if (oid === null || oid === undefined) return undefined;
  const result = await client.query<{ name: string; spelled: string; required: boolean; description: string | null }>(
    `select a.attname as name, format_type(coalesce(nullif(t.typbasetype, 0), a.atttypid), case when t.typbasetype <> 0 then t.typtypmod else a.atttypmod end) as spelled,
       a.attnotnull as required, col_description(a.attrelid, a.attnum) as description
     from pg_attribute a join pg_type t on t.oid = a.atttypid
     where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped order by a.attnum`,
    [oid],
  );
  return result.rows.map((row) => ({
    name: row.name,
    type: neutralType(row.spelled, 'decimal'),
    ...(row.required ? { nullable: false } : {}),
    ...(row.description === null ? {} : { description: row.description }),
  }));
}
