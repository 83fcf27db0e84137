import { type Diagnostic, hasErrors, type SqlStatement } from '@sparkle-orchestration/core';
import { loadSqlParser, readsOfSelect, renderUserSelect, sqlLiteral, statementOf } from '@sparkle-orchestration/sql';
import type { TableId } from '../table-id.js';
import { utcText } from '../utc-text.js';
import type { QualityQuery, WarehouseKind, WarehouseTable } from './warehouse.js';

type FindTable = (parts: readonly string[]) => Promise<WarehouseTable | undefined>;

/** Told in one line, because a check's `error` is one. */
const inWords = (found: readonly Diagnostic[]) =>
  found
    .filter((d) => d.severity === 'error')
    .map((d) => (d.hint ? `${d.message} ${d.hint}` : d.message))
    .join(' ');

/** Backticks are no part of DuckDB's and Postgres's SQL: the text is BigQuery's, as in the examples of the documents. */
function dialectOf(query: QualityQuery, kind: WarehouseKind): string {
  return query.dialect ?? (query.sql.includes('`') && (kind === 'duckdb' || kind === 'postgres') ? 'bigquery' : kind);
}

const key = (parts: readonly string[]) => parts.join('\u0000');

/**
 * A user's query as one that reads `total_rows` and `failed_rows` from it. It must be one SELECT; on DuckDB and Postgres
 * its tables become those of the warehouse, and a text of another dialect is translated where every form in it is
 * checked. On other warehouses it must be in their own dialect.
 * @throws Error that says what is refused
 */
export async function readOnlyQuery(
  kind: WarehouseKind,
  query: QualityQuery,
  find: FindTable,
  quote: (parts: TableId['parts']) => string,
): Promise<SqlStatement> {
  await loadSqlParser();
  const text = query.sql.replace(/[\s;]+$/, '');
  const dialect = dialectOf(query, kind);
  if (kind !== 'duckdb' && kind !== 'postgres') {
    if (dialect !== kind) throw new Error(`the query is in ${dialect} SQL, which is not translated to ${kind}`);
    readsOfSelect(text, dialect);
    return [`select total_rows, failed_rows from (${text}\n) as answer limit 2`];
  }
  const tables = new Map<string, WarehouseTable>();
  for (const parts of readsOfSelect(text, dialect)) {
    const table = await find(parts);
    if (!table) throw new Error(`there is no table "${parts.join('.')}"`);
    tables.set(key(parts), table);
  }
  const byId = new Map([...tables.values()].map((table) => [key(table.relation), table]));
  const { statement, diagnostics } = renderUserSelect({
    sql: text,
    sqlDialect: dialect,
    dialect: kind,
    resolve(parts) {
      const table = tables.get(key(parts));
      return table && key(table.relation);
    },
    columnsOf: (dataset) => byId.get(dataset)?.columns.map(({ name, type }) => ({ name, type })),
    file: 'query',
    offset: 0,
    locate: () => ({ file: 'query', line: 1, column: 1 }),
    value: true,
  });
  if (hasErrors(diagnostics)) throw new Error(inWords(diagnostics));
  const named = statement.map((part) =>
    typeof part !== 'string' && 'dataset' in part ? quote(part.dataset.split('\u0000')) : part,
  );
  const now = sqlLiteral(utcText(query.now), 'timestamp', kind);
  return statementOf([
    `with sparkle_run as (select ${now} as now) select total_rows, failed_rows from (`,
    ...named,
    '\n) as answer limit 2',
  ]);
}
