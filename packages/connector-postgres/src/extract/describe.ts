import { DiagnosticError } from '@sparkle-orchestration/core';
import type pg from 'pg';
import { postgresDiagnostics } from '../diagnostics.js';
import { partsOfTable, quoteParts, quoteText } from '../sql-text.js';
import type { SourceColumn } from './text-form.js';

/** What is read: a table, or the rows of one SELECT. */
export type Source = { readonly table: string } | { readonly query: string };

/** Name of a source for messages. */
export function sourceLabel(source: Source): string {
  return 'table' in source ? `table ${source.table}` : 'the query';
}

/** The source as it stands after FROM. A line break ends a comment at the end of the query. */
export function fromItem(source: Source, schema: string): string {
  if ('query' in source) return `(${source.query.trim().replace(/;+\s*$/, '')}\n) as source`;
  const parts = partsOfTable(source.table);
  return quoteParts(parts.length === 1 ? [schema, ...parts] : parts);
}

/** Columns that the table declares NOT NULL; a query promises nothing. */
async function notNullColumns(client: pg.Client, from: string): Promise<ReadonlySet<string>> {
  const result = await client.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = to_regclass(${quoteText(from)}) and attnum > 0 and attnotnull and not attisdropped`,
  );
  return new Set(result.rows.map((row) => row.name));
}

/**
 * Columns of a source, by the server's own description of its result. One statement only: a query that hides a
 * second one is refused by the protocol.
 */
export async function describe(client: pg.Client, source: Source, schema: string): Promise<readonly SourceColumn[]> {
  const from = fromItem(source, schema);
  const described = await client.query({
    text: `select * from ${from} limit 0`,
    rowMode: 'array',
    queryMode: 'extended',
  } as pg.QueryArrayConfig);
  if (described.fields.length === 0) {
    throw new DiagnosticError([postgresDiagnostics.report('no-columns', { source: sourceLabel(source) })]);
  }
  const spelled = await client.query<{ spelled: string }>(
    'select format_type(t, m) as spelled from unnest($1::oid[], $2::int[]) with ordinality as f(t, m, n) order by n',
    [described.fields.map((f) => f.dataTypeID), described.fields.map((f) => f.dataTypeModifier)],
  );
  const notNull = 'table' in source ? await notNullColumns(client, from) : new Set<string>();
  const seen = new Set<string>();
  return described.fields.map((field, n) => {
    if (seen.has(field.name)) {
      throw new DiagnosticError([
        postgresDiagnostics.report('duplicate-column', { column: field.name, source: sourceLabel(source) }),
      ]);
    }
    seen.add(field.name);
    return { name: field.name, spelled: spelled.rows[n]?.spelled ?? 'text', nullable: !notNull.has(field.name) };
  });
}
