import { DiagnosticError, type OpenConnection } from '@sparkle-orchestration/core';
import type { Service } from './call.js';
import { propertiesOf, retryOf } from './connection.js';
import { restDiagnostics } from './diagnostics.js';
import { type Auth, readAuth } from './http/auth.js';

type Values = Readonly<Record<string, unknown>>;

/** A URL, or the finding that it is none. */
export function parseAddress(address: string): URL {
  const bad = (why: string) => {
    const shown = address
      .replace(/^([a-z]+:\/\/)[^/@]*@/i, '$1')
      .replace(/[?#].*$/s, '')
      .slice(0, 200);
    return new DiagnosticError([restDiagnostics.report('bad-address', { address: shown, why })]);
  };
  if (!URL.canParse(address)) throw bad('it is no URL');
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw bad(`${url.protocol} is not spoken`);
  if (url.username !== '' || url.password !== '') throw bad('it holds a user or password');
  return url;
}

export interface ServiceFacts {
  readonly ingestor: string;
  readonly connection: OpenConnection | undefined;
  /** Wins over the connection's address. */
  readonly baseUrl?: string | undefined;
  /** Wins over the connection's way. */
  readonly auth?: Auth | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly allowedHosts?: readonly string[] | undefined;
}

const list = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** The service behind a connection. @throws DiagnosticError when its address or secret is missing */
export function serviceOf(facts: ServiceFacts): Service {
  const properties = propertiesOf(facts.connection);
  const address = facts.baseUrl ?? properties['base_url'] ?? properties['url'];
  if (typeof address !== 'string') {
    throw new DiagnosticError([
      restDiagnostics.report('option-missing', { ingestor: facts.ingestor, option: 'base_url' }),
    ]);
  }
  const base = parseAddress(address);
  const headers = (typeof properties['headers'] === 'object' ? properties['headers'] : {}) as Values;
  const timeout = Number(properties['timeout'] ?? 30);
  return {
    base,
    headers: {
      accept: 'application/json',
      ...facts.headers,
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])),
    },
    auth: facts.auth ?? readAuth(properties['auth'] as Values | undefined),
    timeout: Number.isFinite(timeout) && timeout > 0 ? timeout : 30,
    retry: retryOf(properties['retry']),
    allowedHosts: [...list(properties['allowed_hosts']), ...(facts.allowedHosts ?? [])],
  };
}

/** An endpoint below the base address; an absolute one stays as it is. */
export function endpointUrl(base: URL, endpoint: string): URL {
  if (/^https?:\/\//i.test(endpoint)) return parseAddress(endpoint);
  const [path = '', query] = endpoint.split('?', 2) as [string, string | undefined];
  const url = new URL(base);
  if (path !== '' && path !== '/') url.pathname = `${base.pathname.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`;
  for (const [name, value] of new URLSearchParams(query)) url.searchParams.set(name, value);
  return url;
}
