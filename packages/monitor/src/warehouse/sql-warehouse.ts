import { nearestName, type SqlPart, type SqlStatement } from '@sparkle-orchestration/core';
import { paramPart, sql } from '@sparkle-orchestration/sql';
import { readOnlyQuery } from './quality-query.js';
import { familyOf, findColumn, speeches } from './speech.js';
import type { MonitorWarehouse, TableColumn, WarehouseKind, WarehouseTable } from './warehouse.js';

export type Params = Readonly<Record<string, string | null>>;

/** Runs one statement with bound parameters; rows as arrays, big numbers as text. */
export interface SqlClient {
  rows(statement: SqlStatement, params?: Params): Promise<readonly (readonly unknown[])[]>;
  close(): Promise<void>;
}

/** What each warehouse knows in its own way. */
export type OwnAnswers = Pick<MonitorWarehouse, 'table' | 'partitions' | 'failedJobs' | 'costs' | 'jobRuns'>;

const micros = (value: unknown) => (value === null || value === undefined ? undefined : new Date(Number(value) / 1000));

/** A message in the language of the configuration for a column that is not there, or holds no time. */
function timeColumn(table: WarehouseTable, name: string): TableColumn {
  const column = findColumn(table.columns, name);
  if (!column) {
    const near = nearestName(
      name,
      table.columns.map((c) => c.name),
    );
    throw new Error(`there is no column "${name}" in ${table.id.text}${near ? `; did you mean "${near}"?` : ''}`);
  }
  return column;
}

/** The questions that are plain SQL on every warehouse. */
export function sqlWarehouse(kind: WarehouseKind, client: SqlClient, own: OwnAnswers): MonitorWarehouse {
  const speech = speeches[kind];
  const from = (table: WarehouseTable) => speech.quote(table.relation);
  return {
    kind,
    ...own,
    async freshness(table, name) {
      const column = timeColumn(table, name);
      const family = familyOf(column.type);
      if (family !== 'date' && family !== 'timestamp')
        throw new Error(`the column "${column.name}" is of type ${column.type}, which is no time`);
      const latest = speech.latest(speech.quote([column.name]), family);
      const [row] = await client.rows([`select ${latest} as latest, count(*) as total_rows from ${from(table)}`]);
      return { latest: micros(row?.[0]), rows: Number(row?.[1] ?? 0) };
    },
    async count(table) {
      const [row] = await client.rows([`select count(*) as total_rows from ${from(table)}`]);
      return Number(row?.[0] ?? 0);
    },
    async countsByDay(table, name, first, below) {
      const column = timeColumn(table, name);
      const family = familyOf(column.type);
      if (family !== 'date' && family !== 'timestamp' && family !== 'text')
        throw new Error(`the column "${column.name}" is of type ${column.type}, which has no days`);
      const quoted = speech.quote([column.name]);
      const bound = (param: string): SqlPart => paramPart(param, family === 'text' ? textType[kind] : column.type);
      const rows = await client.rows(
        sql`select ${speech.day(quoted, family)} as day, count(*) as row_count from ${from(table)} where ${quoted} >= ${bound('first')} and ${quoted} < ${bound('below')} group by 1 order by 1`,
        { first, below },
      );
      return new Map(rows.map(([day, count]) => [String(day), Number(count)]));
    },
    async quality(query) {
      const statement = await readOnlyQuery(kind, query, (parts) => own.table(tableNamed(parts)), speech.quote);
      const rows = await client.rows(statement);
      const [row] = rows;
      if (rows.length !== 1 || !row)
        throw new Error(`the query gave ${rows.length === 0 ? 'no row' : 'several rows'}; it must give one`);
      // Sums over no rows are NULL.
      const [total, failed] = [Number(row[0] ?? 0), Number(row[1] ?? 0)];
      if (!Number.isFinite(total) || !Number.isFinite(failed) || total < 0 || failed < 0)
        throw new Error('total_rows and failed_rows must be numbers, 0 or more');
      return { total, failed };
    },
    async probe(table) {
      await client.rows([`select 1 from ${from(table)} limit 1`]);
    },
    close: () => client.close(),
  };
}

const textType: Readonly<Record<WarehouseKind, string>> = {
  duckdb: 'varchar',
  postgres: 'varchar',
  bigquery: 'string',
  snowflake: 'varchar',
  databricks: 'string',
};

/** Parts of a name in a query, as a table id; backticks may hold several of them. */
function tableNamed(parts: readonly string[]) {
  const split = parts.flatMap((part) => part.split('.'));
  return { text: split.join('.'), parts: split, quoted: split.map(() => false) };
}
