import {
  type ConvertStaged,
  printStatement,
  type SqlStatement,
  type WarehouseSession,
} from '@sparkle-orchestration/core';
import type pg from 'pg';
import { cancelBackend } from '../connection/client.js';
import { postgresError } from '../connection/errors.js';
import type { PostgresSettings } from '../connection/settings.js';
import { quoteName, quoteParts } from '../sql-text.js';
import { columnsOf } from './columns.js';
import { relation } from './relation.js';
import { readableRows, stageRows } from './stage.js';
import { jsonValues } from './values.js';

type Params = Readonly<Record<string, string | null>>;

/** What a session is made from. */
export interface SessionParts {
  readonly client: pg.Client;
  readonly pid: number;
  readonly settings: PostgresSettings;
  readonly root: string;
  readonly convert: ConvertStaged | undefined;
}

/** A session on one connection. After `interrupt()` every call fails until `rollback()`. */
export function postgresSession({ client, pid, settings, root, convert }: SessionParts): WarehouseSession {
  const connection = { properties: { schema: settings.schema } };
  const names = {
    dataset: (dataset: string) => quoteParts(relation(dataset, connection)),
    schema: (dataset: string) => quoteName(relation(dataset, connection)[0]),
    param: (_name: string, _type: string, index: number) => `$${index + 1}`,
  };
  const state = { interrupted: false, running: 0, closed: false, inTransaction: false };

  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    if (state.interrupted)
      throw postgresError(Object.assign(new Error('the session was interrupted'), { code: '57014' }), settings);
    state.running += 1;
    try {
      return await work();
    } catch (error) {
      throw postgresError(error, settings);
    } finally {
      state.running -= 1;
    }
  }

  /** One statement by the protocol that takes only one. */
  async function execute(statement: SqlStatement, params: Params | undefined): Promise<pg.QueryArrayResult> {
    const { text, params: used } = printStatement(statement, names);
    const values = used.map((name) => params?.[name] ?? null);
    const query = { text, values, rowMode: 'array', queryMode: 'extended', types: jsonValues } as pg.QueryArrayConfig;
    return await guarded(() => client.query(query));
  }

  const plain = (text: string) => guarded(() => client.query(text));

  return {
    dialect: 'postgres',
    run: async (statement, params) => (await execute(statement, params)).rowCount ?? 0,
    query: async (statement, params) => (await execute(statement, params)).rows as unknown[][],
    async table(statement, limit) {
      const { rows, fields } = await execute(
        ['select * from (', ...statement, `) as result limit ${Math.trunc(limit)}`],
        undefined,
      );
      return { columns: fields.map((field) => field.name), rows: rows as unknown[][] };
    },
    async begin() {
      await plain('begin');
      state.inTransaction = true;
    },
    async commit() {
      await plain('commit');
      state.inTransaction = false;
    },
    async rollback() {
      state.interrupted = false;
      if (state.inTransaction) await plain('rollback');
      state.inTransaction = false;
    },
    columns: (parts) => guarded(() => columnsOf(client, parts)),
    async stage(name, data, options) {
      const rows = await readableRows(data, options, convert);
      return await guarded(async () => {
        await stageRows(client, name, rows);
        return (await columnsOf(client, ['pg_temp', name])) ?? [];
      });
    },
    async interrupt() {
      state.interrupted = true;
      // A request that comes between two statements stops nothing, so it is repeated until nothing runs.
      while (state.running > 0 && !state.closed) {
        await cancelBackend(settings, root, pid);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async close() {
      if (state.closed) return;
      state.closed = true;
      await client.end().catch(() => undefined);
    },
  };
}
