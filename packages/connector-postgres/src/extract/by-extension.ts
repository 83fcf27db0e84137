import { join, resolve } from 'node:path';
import type { EmbeddedDatabase, EmbeddedSession, ReadRange, StagedData } from '@sparkle-orchestration/core';
import type { PostgresSettings } from '../connection/settings.js';
import { quoteText } from '../sql-text.js';
import type { CopiedColumn } from './text-form.js';

/** DuckDB's reader of Postgres, by either name of its file. */
const names = ['postgres_scanner', 'postgres'] as const;

/** Types that arrive through the extension exactly as they do through COPY. Others change: char loses blanks, inet gains a mask, a plain numeric becomes a double. */
const exact = new Set([
  'boolean',
  'smallint',
  'integer',
  'bigint',
  'real',
  'double precision',
  'text',
  'character varying',
  'date',
  'time without time zone',
  'timestamp without time zone',
  'timestamp with time zone',
  'bytea',
  'uuid',
]);

function isExact(spelled: string, type: string): boolean {
  const base = spelled.replace(/\(\d+\)/, '');
  if (base.startsWith('numeric(')) {
    const [precision = 0, scale = 0] = /\((\d+),(-?\d+)\)/.exec(spelled)?.slice(1).map(Number) ?? [];
    return scale >= 0 && scale <= precision && type.startsWith('decimal');
  }
  return exact.has(base);
}

/** The extension to read with, when it is provided and keeps every value of these columns. */
export function usableExtension(
  embedded: EmbeddedDatabase | undefined,
  columns: readonly (CopiedColumn & { readonly spelled: string })[],
): string | undefined {
  if (!embedded || !columns.every((c) => isExact(c.spelled, c.type))) return undefined;
  return names.find((name) => embedded.provides(name));
}

/** A value of a libpq connection string. */
const parameter = (value: string | number) => `'${String(value).replace(/[\\']/g, '\\$&')}'`;

async function attach(session: EmbeddedSession, settings: PostgresSettings, root: string): Promise<void> {
  // The password goes into a secret in memory: connection strings are repeated in messages.
  const secret = {
    host: settings.host,
    port: String(settings.port),
    user: settings.user,
    database: settings.database,
    ...(settings.password === undefined ? {} : { password: settings.password }),
  };
  const parts = Object.entries(secret).map(([key, value]) => `${key} ${quoteText(value)}`);
  await session.run(`create temporary secret source (type postgres, ${parts.join(', ')})`);
  const plain = {
    sslmode: settings.sslmode,
    ...(settings.sslrootcert === undefined ? {} : { sslrootcert: resolve(root, settings.sslrootcert) }),
    application_name: settings.applicationName,
    connect_timeout: settings.connectTimeoutSeconds,
    options: `-c timezone=UTC -c statement_timeout=${settings.statementTimeoutSeconds * 1000}`,
  };
  const text = Object.entries(plain).map(([key, value]) => `${key}=${parameter(value)}`);
  await session.run(`attach ${quoteText(text.join(' '))} as source (type postgres, secret source, read_only)`);
}

export interface ExtensionRead {
  readonly extension: string;
  readonly embedded: EmbeddedDatabase;
  readonly settings: PostgresSettings;
  readonly root: string;
  readonly stagingDir: string;
  readonly signal: AbortSignal;
  /** The SELECT in Postgres's own words. */
  readonly select: string;
  readonly columns: readonly CopiedColumn[];
  readonly range?: ReadRange;
}

/** Reads the rows of a SELECT in Postgres's binary form into one Parquet file. */
export async function readByExtension(
  read: ExtensionRead,
): Promise<{ readonly data: StagedData; readonly rows: number }> {
  const file = join(read.stagingDir, 'rows.parquet');
  const rows = await read.embedded.use([read.extension], read.signal, async (session) => {
    await attach(session, read.settings, read.root);
    await session.run(
      `copy (from postgres_query('source', ${quoteText(read.select)})) to ${quoteText(file)} (format parquet, compression snappy)`,
    );
    const [counted] = await session.rows(`select count(*) from read_parquet(${quoteText(file)})`);
    return Number(counted?.[0] ?? 0);
  });
  return {
    rows,
    data: {
      format: 'parquet',
      files: rows > 0 ? [file] : [],
      reader: {},
      columns: read.columns.map(({ name, type }) => ({ name, type })),
      rangeApplied: true,
      owned: true,
    },
  };
}
