import { tablesOf } from './tables.js';
import type { SqlProblem } from './tokens.js';
import { parseStatements } from './tree.js';

/** A table that a statement reads, as it is written. */
export interface TableName {
  readonly parts: readonly { readonly name: string; readonly quoted: boolean }[];
}

/** Tables that statements write to, not read from: the place in the tree of `CREATE VIEW a.b AS …`, `INSERT INTO a.b …`. */
const written: Readonly<Record<string, string>> = {
  create_view: 'name',
  create_table: 'name',
  insert: 'table',
  drop_table: 'names',
  drop_view: 'name',
};

/** The statement without the name that it writes to. */
function readingPart(statement: Readonly<Record<string, unknown>>): unknown {
  const [kind = ''] = Object.keys(statement);
  const field = written[kind];
  const data = statement[kind];
  if (field === undefined || data === null || typeof data !== 'object') return statement;
  return { [kind]: { ...data, [field]: undefined } };
}

/**
 * Every table that the statements of a text read, in any dialect of the parser, by its own name of the dialect; names
 * of common table expressions and fields of other tables (`FROM orders AS o, o.items`) are none. `loadSqlParser()` must
 * have been awaited.
 */
export function queryTables(sql: string, dialect: string): readonly TableName[] | SqlProblem {
  const statements = parseStatements(sql, dialect);
  if ('message' in statements) return statements;
  const uses = tablesOf(statements.map(readingPart));
  const aliases = new Set(uses.flatMap(({ alias }) => alias?.name.toLowerCase() ?? []));
  const tables = uses.filter(({ parts }) => parts.length < 2 || !aliases.has(parts[0]?.name.toLowerCase() ?? ''));
  return tables.map(({ parts }) => ({ parts: parts.map(({ name, quoted }) => ({ name, quoted })) }));
}
