import { DiagnosticError, type OpenConnection } from '@sparkle-orchestration/core';
import { mysqlDiagnostics } from '../diagnostics.js';
import { mysqlConnectionSchema, type SslMode, sslModes } from './properties.js';
import { partsOfUrl } from './url.js';

/** What is needed to open a connection: nothing but what was allowed. */
export interface MysqlSettings {
  /** Name of the connection, for messages. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password?: string;
  readonly sslmode: SslMode;
  readonly sslrootcert?: string;
  readonly connectTimeoutSeconds: number;
}

const allowed = Object.keys(mysqlConnectionSchema.shape);

function text(value: unknown): string | undefined {
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

/** Reads the properties of an open connection. Own properties win over the parts of a URL. */
export function settingsOf(connection: OpenConnection): MysqlSettings {
  const { name, properties } = connection;
  const bad = (why: string): never => {
    throw new DiagnosticError([mysqlDiagnostics.report('bad-url', { connection: name, why })]);
  };
  for (const parameter of Object.keys(properties)) {
    if (allowed.includes(parameter)) continue;
    throw new DiagnosticError([mysqlDiagnostics.report('parameter-refused', { connection: name, parameter, allowed })]);
  }
  const url = text(properties['url']) ?? text(properties['connection_string']);
  const parts: Readonly<Record<string, unknown>> = {
    ...(url ? partsOfUrl(url, name) : {}),
    ...Object.fromEntries(Object.entries(properties).filter(([, value]) => text(value) !== undefined)),
  };
  const need = (property: string, value: string | undefined): string => {
    if (value !== undefined) return value;
    throw new DiagnosticError([mysqlDiagnostics.report('missing-property', { connection: name, property })]);
  };
  const number = (property: string, fallback: number): number => {
    const read = Number(text(parts[property]) ?? fallback);
    return Number.isFinite(read) && read >= 0 ? read : bad(`${property} is not a number`);
  };
  const host = need('host', text(parts['host']));
  if (host.startsWith('/')) bad('only a host reached by TCP is supported');
  const mode = text(parts['sslmode']) ?? 'prefer';
  const password = text(parts['password']);
  const sslrootcert = text(parts['sslrootcert']);
  return {
    name,
    host,
    port: number('port', 3306),
    database: need('database', text(parts['database'])),
    user: need('user', text(parts['user']) ?? text(parts['username'])),
    ...(password === undefined ? {} : { password }),
    sslmode: sslModes.find((one) => one === mode) ?? bad(`sslmode is none of ${sslModes.join(', ')}`),
    ...(sslrootcert === undefined ? {} : { sslrootcert }),
    connectTimeoutSeconds: number('connect_timeout', 30),
  };
}
