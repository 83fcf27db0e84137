import type { Connection } from 'mysql2/promise';
import { partsOfTable, quoteName } from '../sql-text.js';
import type { SourceColumn } from './column-form.js';

/** What is read: a table, or the rows of one SELECT. */
export type Source = { readonly table: string } | { readonly query: string };

/** Name of a source for messages. */
export function sourceLabel(source: Source): string {
  return 'table' in source ? `table ${source.table}` : 'the query';
}

/** The source as it stands after FROM. A line break ends a comment at the end of the query. */
export function fromItem(source: Source): string {
  if ('query' in source) return `(${source.query.trim().replace(/;+\s*$/, '')}\n) as source`;
  return partsOfTable(source.table).map(quoteName).join('.');
}

/** Flags and character set of the protocol. */
const notNull = 1;
const unsigned = 32;
const binaryCharset = 63;

/** Columns of a source, by the server's own description of its result. A second statement in a query is refused. */
export async function describe(client: Connection, source: Source): Promise<readonly SourceColumn[]> {
  const [, fields] = await client.query(`select * from ${fromItem(source)} limit 0`);
  return fields.map((field) => {
    const { name, columnType = 0, columnLength = 0, decimals = 0, characterSet } = field;
    const flags = typeof field.flags === 'number' ? field.flags : 0;
    return {
      name,
      columnType,
      columnLength,
      decimals,
      unsigned: (flags & unsigned) !== 0,
      binary: characterSet === binaryCharset,
      nullable: (flags & notNull) === 0,
    };
  });
}
