import {
  type Diagnostic,
  DiagnosticError,
  type ExecutionGraph,
  type OpenConnection,
  type Registry,
} from '@sparkle-orchestration/core';
import { reportEngine } from './diagnostics.js';
import { createMask, type Mask } from './mask.js';

type Properties = Readonly<Record<string, string | number | boolean>>;

export interface ConnectionOptions {
  readonly graph: Pick<ExecutionGraph, 'connections'>;
  readonly registry: Registry;
  /** Environment of the process: `SPARKLE_CONN_<NAME>` and, without `secret`, the secrets themselves. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Value of a secret by its name. @default the environment variable of that name */
  readonly secret?: SecretReader;
  readonly warn?: (diagnostic: Diagnostic) => void;
}

/**
 * Value of a secret by its name. `null`: it has none and is not required, so the property is left out and never empty;
 * `undefined`: it is missing.
 * @throws DiagnosticError when it cannot be read, or does not have the form that it must have
 */
export type SecretReader = (name: string) => string | null | undefined;

/** Connections with their secrets read at the moment of use, and the mask that knows those secrets. */
export interface Connections {
  /** @throws DiagnosticError when the connection or a secret is missing */
  get(name: string): OpenConnection;
  /**
   * The value of a secret that belongs to no connection.
   * @throws DiagnosticError when it has none
   */
  secret(name: string, user: string): string;
  readonly mask: Mask;
}

export function createConnections(options: ConnectionOptions): Connections {
  const mask = createMask();
  const opened = new Map<string, OpenConnection>();
  return {
    mask,
    secret(name, user) {
      const value = options.secret ? options.secret(name) : options.environment[name];
      if (value === undefined || value === null)
        throw new DiagnosticError([reportEngine('secret-unset', { secret: name, user })]);
      const why = value === '' ? undefined : mask.add(value);
      if (why !== undefined) options.warn?.(reportEngine('secret-not-masked', { secret: name, why }));
      return value;
    },
    get(name) {
      const known = opened.get(name);
      if (known) return known;
      const connection = openConnection(name, options, mask);
      opened.set(name, connection);
      return connection;
    },
  };
}

/** `SPARKLE_CONN_<NAME>` with every other character than A-Z and 0-9 as `_`. */
export function connectionVariable(name: string): string {
  return `SPARKLE_CONN_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
}

const secretName = /pass|secret|token|key|credential|dsn|url|authorization/i;

function openConnection(name: string, options: ConnectionOptions, mask: Mask): OpenConnection {
  const { graph, environment, registry } = options;
  const variable = connectionVariable(name);
  const written = environment[variable];
  const declared = graph.connections[name];
  if (!declared && !written) throw new DiagnosticError([reportEngine('connection-missing', { name })]);
  const given = written ? parseConnection(variable, written) : undefined;
  const type = declared?.type ?? String(given?.['type'] ?? '');
  const secrets = new Set(registry.connectors.get(type)?.secrets ?? []);
  const hide = (secret: string, value: string) => {
    const why = value === '' ? undefined : mask.add(value);
    if (why !== undefined) options.warn?.(reportEngine('secret-not-masked', { secret, why }));
  };
  if (given) {
    const properties = Object.fromEntries(Object.entries(given).filter(([key]) => key !== 'type'));
    for (const [key, value] of Object.entries(properties)) {
      const reference = typeof declared?.properties[key] === 'object';
      if (typeof value === 'string' && (reference || secrets.has(key) || secretName.test(key))) hide(key, value);
    }
    return { name, type, properties };
  }
  const read = options.secret ?? ((secret: string) => environment[secret]);
  const properties: Record<string, string | number | boolean> = {};
  for (const [key, value] of Object.entries(declared?.properties ?? {})) {
    if (typeof value !== 'object') {
      properties[key] = value;
      continue;
    }
    const text = read(value.secret);
    if (text === null) continue;
    if (text === undefined) {
      throw new DiagnosticError([reportEngine('secret-missing', { secret: value.secret, connection: name })]);
    }
    hide(value.secret, text);
    properties[key] = text;
  }
  return { name, type, properties };
}

function parseConnection(variable: string, written: string): Properties {
  const fail = (detail: string) => new DiagnosticError([reportEngine('connection-invalid', { variable, detail })]);
  if (!written.trimStart().startsWith('{')) return parseUrl(written, fail);
  let value: unknown;
  try {
    value = JSON.parse(written);
  } catch {
    // The parser's own message quotes the text, which holds secrets.
    throw fail('it starts like JSON and is none');
  }
  const properties: Record<string, string | number | boolean> = {};
  for (const [key, item] of Object.entries(value as Record<string, unknown>)) {
    if (item === null) continue;
    if (typeof item !== 'string' && typeof item !== 'number' && typeof item !== 'boolean') {
      throw fail(`property ${key} is neither text, number nor boolean`);
    }
    properties[key] = item;
  }
  return properties;
}

/** Query parameters of a database URL that are taken over; any other is refused. */
const urlParameters: ReadonlySet<string> = new Set([
  'sslmode',
  'sslrootcert',
  'schema',
  'application_name',
  'connect_timeout',
]);

function parseUrl(written: string, fail: (detail: string) => DiagnosticError): Properties {
  let url: URL;
  try {
    url = new URL(written);
  } catch {
    throw fail('it is neither JSON nor a URL');
  }
  const scheme = url.protocol.slice(0, -1);
  if (scheme === 'http' || scheme === 'https') return { url: written };
  if (scheme === 'duckdb' || scheme === 'file') return { path: decodeURIComponent(`${url.host}${url.pathname}`) };
  const other = [...url.searchParams.keys()].find((key) => !urlParameters.has(key));
  if (other) throw fail(`its parameter ${other} is not allowed`);
  const database = decodeURIComponent(url.pathname.replace(/^\//, ''));
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    ...(url.port ? { port: Number(url.port) } : {}),
    ...(database ? { database } : {}),
    ...(url.username ? { user: decodeURIComponent(url.username) } : {}),
    ...(url.password ? { password: decodeURIComponent(url.password) } : {}),
    ...Object.fromEntries(url.searchParams),
  };
}
