import { DiagnosticError } from '@sparkle-orchestration/core';
import { mysqlDiagnostics } from '../diagnostics.js';

/** Parameters of a URL that are taken over, with the property that each one sets. Everything else is refused. */
const parameters: Readonly<Record<string, string>> = {
  user: 'user',
  password: 'password',
  sslmode: 'sslmode',
  sslMode: 'sslmode',
  'ssl-mode': 'sslmode',
  sslrootcert: 'sslrootcert',
  connectTimeout: 'connect_timeout_ms',
  connect_timeout: 'connect_timeout',
};

/** The drivers' own words for the modes. */
const modes: Readonly<Record<string, string>> = {
  disabled: 'disable',
  preferred: 'prefer',
  required: 'require',
  trust: 'require',
  verify_ca: 'verify-ca',
  'verify-ca': 'verify-ca',
  verify_identity: 'verify-full',
  'verify-full': 'verify-full',
};

/**
 * Parts of a `mysql://`, `mariadb://` or `jdbc:` URL of them, by property name. Sockets, several hosts and parameters
 * outside the list are refused. Messages hold no part of the URL but a parameter's name.
 */
export function partsOfUrl(text: string, connection: string): Readonly<Record<string, string>> {
  const refuse = (why: string): never => {
    throw new DiagnosticError([mysqlDiagnostics.report('bad-url', { connection, why })]);
  };
  const rest =
    /^(?:jdbc:)?(?:mysql|mariadb):\/\/(.*)$/s.exec(text.trim())?.[1] ??
    refuse('it does not start with mysql://, mariadb:// or jdbc:mysql://');
  let url: URL;
  try {
    url = new URL(`mysql://${rest}`);
  } catch {
    return refuse('host or port cannot be read');
  }
  const decode = (part: string) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return refuse('it holds a broken % escape');
    }
  };
  const host = decode(url.hostname).replace(/^\[|\]$/g, '');
  if (host === '') refuse('it names no host');
  if (host.startsWith('/') || host.includes(',')) refuse('only one host reached by TCP is supported');
  const path = decode(url.pathname.replace(/^\//, ''));
  if (path.includes('/')) refuse('the database name holds a "/"');
  if (url.hash !== '') refuse('it holds a "#"');
  const parts: Record<string, string> = { host };
  if (url.port) parts['port'] = url.port;
  if (path) parts['database'] = path;
  if (url.username) parts['user'] = decode(url.username);
  if (url.password) parts['password'] = decode(url.password);
  for (const [name, value] of url.searchParams) {
    const property = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (property === undefined) {
      const allowed = Object.keys(parameters).sort();
      throw new DiagnosticError([
        mysqlDiagnostics.report('parameter-refused', { connection, parameter: name, allowed }),
      ]);
    }
    if (property === 'connect_timeout_ms') parts['connect_timeout'] = String(Number(value) / 1000);
    else parts[property] = property === 'sslmode' ? (modes[value.toLowerCase()] ?? value) : value;
  }
  return parts;
}
