import { DiagnosticError } from '@sparkle-orchestration/core';
import { postgresDiagnostics } from '../diagnostics.js';

/** Parameters of a URL that are taken over, with the property that each one sets. Everything else is refused. */
const parameters: Readonly<Record<string, string>> = {
  sslmode: 'sslmode',
  ssl: 'ssl',
  sslrootcert: 'sslrootcert',
  user: 'user',
  password: 'password',
  application_name: 'application_name',
  ApplicationName: 'application_name',
  connect_timeout: 'connect_timeout',
  connectTimeout: 'connect_timeout',
  loginTimeout: 'connect_timeout',
  currentSchema: 'schema',
};

/**
 * Parts of a `postgresql://`, `postgres://` or `jdbc:postgresql://` URL, by property name. Sockets, several hosts and
 * parameters outside the list are refused. Messages hold no part of the URL but a parameter's name.
 */
export function partsOfUrl(text: string, connection: string): Readonly<Record<string, string>> {
  const refuse = (why: string): never => {
    throw new DiagnosticError([postgresDiagnostics.report('bad-url', { connection, why })]);
  };
  const match = /^(?:jdbc:)?postgres(?:ql)?:\/\/(.*)$/s.exec(text.trim());
  const rest = match?.[1] ?? refuse('it does not start with postgresql:// or jdbc:postgresql://');
  let url: URL;
  try {
    // A scheme that URL treats as special would normalise paths; this one keeps host, port and path as they are.
    url = new URL(`postgresql://${rest}`);
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
        postgresDiagnostics.report('parameter-refused', { connection, parameter: name, allowed }),
      ]);
    }
    parts[property] = value;
  }
  return parts;
}
