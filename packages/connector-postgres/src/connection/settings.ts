import { DiagnosticError, type OpenConnection } from '@sparkle-orchestration/core';
import { postgresDiagnostics } from '../diagnostics.js';
import { postgresConnectionSchema, type SslMode, sslModes } from './properties.js';
import { partsOfUrl } from './url.js';

/** What is needed to open a connection: nothing but what was allowed. */
export interface PostgresSettings {
  /** Name of the connection, for messages. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password?: string;
  readonly schema: string;
  readonly sslmode: SslMode;
  readonly sslrootcert?: string;
  readonly applicationName: string;
  readonly connectTimeoutSeconds: number;
  /** 0 = no limit. */
  readonly statementTimeoutSeconds: number;
}

const allowed = [...Object.keys(postgresConnectionSchema.shape), 'ssl'];

function refuseUnknown(properties: OpenConnection['properties'], connection: string): void {
  for (const parameter of Object.keys(properties)) {
    if (allowed.includes(parameter)) continue;
    throw new DiagnosticError([postgresDiagnostics.report('parameter-refused', { connection, parameter, allowed })]);
  }
}

function text(value: unknown): string | undefined {
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

/** JDBC's `properties` by our names; a definition keeps the block as JSON text. */
function jdbcParts(written: unknown): Readonly<Record<string, string>> {
  const value: unknown = typeof written === 'string' && written.startsWith('{') ? JSON.parse(written) : written;
  if (typeof value !== 'object' || value === null) return {};
  const names: Readonly<Record<string, string>> = {
    ssl: 'ssl',
    sslmode: 'sslmode',
    ApplicationName: 'application_name',
    queryTimeout: 'statement_timeout',
    loginTimeout: 'connect_timeout',
    connectTimeout: 'connect_timeout',
    currentSchema: 'schema',
  };
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => (names[name] ? [[names[name], String(one)]] : [])),
  );
}

function sslModeOf(mode: string | undefined, ssl: string | undefined, connection: string): SslMode {
  if (mode === undefined) return ssl === 'true' ? 'require' : 'prefer';
  const known = sslModes.find((one) => one === mode);
  if (known) return known;
  throw new DiagnosticError([
    postgresDiagnostics.report('bad-url', { connection, why: `sslmode is none of ${sslModes.join(', ')}` }),
  ]);
}

/** Reads the properties of an open connection. Own properties win over the parts of a URL. */
export function settingsOf(connection: OpenConnection): PostgresSettings {
  const { name, properties } = connection;
  refuseUnknown(properties, name);
  const url = text(properties['url']) ?? text(properties['connection_string']);
  const parts: Readonly<Record<string, unknown>> = {
    ...(url ? partsOfUrl(url, name) : {}),
    ...jdbcParts((properties as Record<string, unknown>)['properties']),
    ...Object.fromEntries(Object.entries(properties).filter(([, value]) => text(value) !== undefined)),
  };
  const need = (property: string, value: string | undefined): string => {
    if (value !== undefined) return value;
    throw new DiagnosticError([postgresDiagnostics.report('missing-property', { connection: name, property })]);
  };
  const number = (property: string, value: unknown, fallback: number): number => {
    const given = text(value);
    const read = given === undefined ? fallback : Number(given);
    if (Number.isFinite(read) && read >= 0) return read;
    throw new DiagnosticError([
      postgresDiagnostics.report('bad-url', { connection: name, why: `${property} is not a number` }),
    ]);
  };
  const host = need('host', text(parts['host']));
  if (host.startsWith('/'))
    throw new DiagnosticError([
      postgresDiagnostics.report('parameter-refused', { connection: name, parameter: 'host=<socket folder>' }),
    ]);
  const password = text(parts['password']);
  const sslrootcert = text(parts['sslrootcert']);
  return {
    name,
    host,
    port: number('port', parts['port'], 5432),
    database: need('database', text(parts['database'])),
    user: need('user', text(parts['user']) ?? text(parts['username'])),
    ...(password !== undefined ? { password } : {}),
    schema: text(parts['schema']) ?? 'public',
    sslmode: sslModeOf(text(parts['sslmode']), text(parts['ssl']), name),
    ...(sslrootcert !== undefined ? { sslrootcert } : {}),
    applicationName: text(parts['application_name']) ?? 'sparkle',
    connectTimeoutSeconds: number('connect_timeout', parts['connect_timeout'] ?? parts['timeout'], 30),
    statementTimeoutSeconds: number('statement_timeout', parts['statement_timeout'], 0),
  };
}
