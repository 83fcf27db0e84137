import { queryTables, type TableName } from '@sparkle-orchestration/sql';
import { type NamePart, nameParts } from '../names.js';
import { expandMacros, isPlaceholder, type Variables, withoutJinja } from './macros.js';

export interface Reads {
  /** Tables that the text reads, as written. */
  readonly tables: readonly (readonly NamePart[])[];
  /** Macros of the project that give values in it. */
  readonly calls: readonly string[];
  /** Why other tables may be read as well. Empty: these are all. */
  readonly doubts: readonly string[];
}

/** Dialects of the parser that are tried in turn: for the tables of a query they differ in trifles. */
const attempts = ['generic', 'duckdb', 'spark', 'snowflake', 'bigquery', 'mysql'];

function parsed(sql: string, dialect: string): readonly TableName[] | { readonly message: string } {
  let problem: { readonly message: string } | undefined;
  for (const attempt of new Set([dialect || 'generic', ...attempts])) {
    const found = queryTables(sql, attempt);
    if (!('message' in found)) return found;
    problem ??= found;
  }
  return problem ?? { message: 'it cannot be parsed' };
}

/** The tables that a query or statement reads. Names of its common table expressions are none. */
export function readsOf(
  source: string,
  options: { readonly dialect: string; readonly variables: Variables; readonly jinja?: boolean },
): Reads {
  const jinja = options.jinja ? withoutJinja(source) : { sql: source, calls: [], doubts: [] };
  const { sql, calls, tables: named, doubts } = expandMacros(jinja.sql, options.variables, options.dialect);
  const reasons = [...jinja.doubts, ...doubts];
  const all = [...jinja.calls, ...calls];
  const found = parsed(sql, options.dialect);
  if ('message' in found)
    return { tables: [], calls: all, doubts: [...reasons, `the query cannot be parsed: ${found.message}`] };
  const tables: (readonly NamePart[])[] = named.flatMap((text) => [nameParts(text) ?? []]).filter((t) => t.length > 0);
  for (const table of found) {
    if (table.parts.some((part) => isPlaceholder(part.name))) reasons.push('a macro names a table');
    else tables.push(table.parts);
  }
  return { tables, calls: all, doubts: [...new Set(reasons)] };
}
