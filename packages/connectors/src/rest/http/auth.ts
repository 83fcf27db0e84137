import { DiagnosticError } from '@sparkle-orchestration/core';
import { restDiagnostics } from '../diagnostics.js';

/** How requests are authenticated, with the secrets themselves; lives only while a load runs. */
export type Auth =
  | { readonly type: 'none' }
  | { readonly type: 'bearer'; readonly token: string }
  | { readonly type: 'header'; readonly name: string; readonly value: string }
  | { readonly type: 'query'; readonly name: string; readonly value: string }
  | { readonly type: 'basic'; readonly user: string; readonly password: string }
  | ClientCredentials;

/** OAuth 2 client credentials (RFC 6749, 4.4). */
export interface ClientCredentials {
  readonly type: 'client_credentials';
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope?: string | undefined;
  /** Where id and secret stand: in the form, as a Basic header, or in the query of a GET (Marketo). */
  readonly style: 'body' | 'basic' | 'query';
  /** Further fields of the form, such as `account_id`; `grant_type` replaces the default. */
  readonly extra?: Readonly<Record<string, string>> | undefined;
  /** Header of the requests. @default Authorization */
  readonly header?: string | undefined;
  /** In front of the token. @default `Bearer ` */
  readonly prefix?: string | undefined;
}

type Values = Readonly<Record<string, unknown>>;

const texts = (values: Values, ...keys: string[]) =>
  keys.map((key) => values[key]).find((v) => typeof v === 'string' && v !== '') as string | undefined;

function missing(type: string, keys: string): DiagnosticError {
  return new DiagnosticError([restDiagnostics.report('auth-incomplete', { type, keys })]);
}

/**
 * Reads `auth` of a connection or ingestor, its secrets resolved.
 * @throws DiagnosticError when the secret of the type is missing: requests never go out unauthenticated instead
 */
export function readAuth(written: Values | undefined): Auth {
  if (!written) return { type: 'none' };
  const type = texts(written, 'type') ?? 'none';
  const token = texts(written, 'token', 'credentials', 'api_key', 'access_token');
  switch (type) {
    case 'none':
      return { type: 'none' };
    case 'bearer': {
      if (token === undefined) throw missing(type, 'token or credentials');
      return { type: 'bearer', token };
    }
    case 'api_key': {
      const value = texts(written, 'credentials', 'token', 'api_key');
      if (value === undefined) throw missing(type, 'credentials');
      const query = texts(written, 'query_param');
      const prefix = texts(written, 'prefix') ?? '';
      return query === undefined
        ? { type: 'header', name: texts(written, 'header_name') ?? 'X-API-Key', value: `${prefix}${value}` }
        : { type: 'query', name: query, value };
    }
    case 'basic': {
      const pair = texts(written, 'credentials');
      const user = texts(written, 'username', 'user');
      const password = typeof written['password'] === 'string' ? written['password'] : undefined;
      if (user !== undefined && password !== undefined) return { type: 'basic', user, password };
      if (pair === undefined) throw missing(type, 'username with password, or credentials');
      const cut = pair.indexOf(':');
      return cut < 0
        ? { type: 'basic', user: pair, password: '' }
        : { type: 'basic', user: pair.slice(0, cut), password: pair.slice(cut + 1) };
    }
    case 'oauth2': {
      const [tokenUrl, clientId] = [texts(written, 'token_url'), texts(written, 'client_id')];
      const clientSecret = texts(written, 'client_secret');
      if (tokenUrl !== undefined && clientId !== undefined && clientSecret !== undefined) {
        const style = texts(written, 'client_auth');
        return {
          type: 'client_credentials',
          tokenUrl,
          clientId,
          clientSecret,
          scope: texts(written, 'scope'),
          style: style === 'basic' || style === 'query' ? style : 'body',
          extra: written['token_params'] as Readonly<Record<string, string>> | undefined,
          header: texts(written, 'header_name'),
          prefix: texts(written, 'prefix'),
        };
      }
      if (token === undefined) throw missing(type, 'credentials, or token_url with client_id and client_secret');
      return { type: 'bearer', token };
    }
    default:
      throw missing(type, 'a known type');
  }
}

/** A token with the time at which it is no longer used, in milliseconds. */
interface Token {
  readonly value: string;
  readonly until: number;
}

/** Tokens of this process, by who they are for: many loads share one. */
const tokens = new Map<string, Promise<Token>>();

export interface TokenAnswer {
  readonly status: number;
  readonly body: unknown;
}
export type AskToken = (
  url: URL,
  request: { method: 'GET' | 'POST'; headers: Readonly<Record<string, string>>; body?: string },
) => Promise<TokenAnswer>;

async function newToken(auth: ClientCredentials, ask: AskToken): Promise<Token> {
  const url = new URL(auth.tokenUrl);
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    ...(auth.scope === undefined ? {} : { scope: auth.scope }),
    ...auth.extra,
    ...(auth.style === 'basic' ? {} : { client_id: auth.clientId, client_secret: auth.clientSecret }),
  });
  const headers: Record<string, string> = { accept: 'application/json' };
  if (auth.style === 'basic') headers['authorization'] = basicHeader(auth.clientId, auth.clientSecret);
  if (auth.style === 'query') for (const [name, value] of form) url.searchParams.set(name, value);
  else headers['content-type'] = 'application/x-www-form-urlencoded';
  const begin = Date.now();
  const { status, body } = await ask(
    url,
    auth.style === 'query' ? { method: 'GET', headers } : { method: 'POST', headers, body: form.toString() },
  );
  const answer = (typeof body === 'object' && body !== null ? body : {}) as Values;
  const value = answer['access_token'];
  if (typeof value !== 'string' || value === '') {
    const why = texts(answer, 'error') ?? (status === 200 ? 'the answer has no access_token' : `it answered ${status}`);
    throw new DiagnosticError([
      restDiagnostics.report('token-refused', { url: `${url.protocol}//${url.host}${url.pathname}`, why }),
    ]);
  }
  const seconds = Number(answer['expires_in'] ?? 3600);
  // A token is renewed before it ends, so that a request on its way does not meet the end.
  const margin = Math.min(30, seconds / 10);
  return { value, until: begin + (Number.isFinite(seconds) ? seconds - margin : 3600) * 1000 };
}

export function basicHeader(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** What is added to requests to the service's own host. */
export interface Signature {
  readonly headers: Readonly<Record<string, string>>;
  readonly query?: readonly [string, string];
}

/** Makes signatures; a token that was refused is thrown away once. */
export interface Signer {
  sign(): Promise<Signature>;
  /** After a 401. True: sign again, there may be another token. */
  renew(): boolean;
}

export function createSigner(auth: Auth, ask: AskToken, hide: (value: string) => void): Signer {
  switch (auth.type) {
    case 'none':
      return { sign: async () => ({ headers: {} }), renew: () => false };
    case 'bearer':
      return { sign: async () => ({ headers: { authorization: `Bearer ${auth.token}` } }), renew: () => false };
    case 'header':
      return { sign: async () => ({ headers: { [auth.name.toLowerCase()]: auth.value } }), renew: () => false };
    case 'query':
      return { sign: async () => ({ headers: {}, query: [auth.name, auth.value] }), renew: () => false };
    case 'basic':
      return {
        sign: async () => ({ headers: { authorization: basicHeader(auth.user, auth.password) } }),
        renew: () => false,
      };
    case 'client_credentials': {
      const key = JSON.stringify([auth.tokenUrl, auth.clientId, auth.clientSecret, auth.scope ?? '', auth.extra ?? {}]);
      let used: string | undefined;
      return {
        async sign() {
          let pending = tokens.get(key);
          const known = await pending?.catch(() => undefined);
          if (!known || known.until <= Date.now()) {
            if (!pending || tokens.get(key) === pending) {
              pending = newToken(auth, ask);
              tokens.set(key, pending);
              pending.catch(() => tokens.delete(key));
            } else pending = tokens.get(key);
          }
          used = ((await pending) as Token).value;
          hide(used);
          return {
            headers: { [(auth.header ?? 'authorization').toLowerCase()]: `${auth.prefix ?? 'Bearer '}${used}` },
          };
        },
        renew() {
          if (used === undefined) return false;
          tokens.delete(key);
          return true;
        },
      };
    }
  }
}
