import { setTimeout as sleep } from 'node:timers/promises';
import { DiagnosticError } from '@sparkle-orchestration/core';
import type { Agent } from 'undici';
import { restDiagnostics } from '../diagnostics.js';
import { type Auth, createSigner } from './auth.js';
import { BodyTooLarge, decodeBody, readBody } from './body.js';
import { createGuard } from './guard.js';
import { askedWait, backoff, isPassing, longestWait, type Retry } from './retry.js';
import { shownUrl } from './shown-url.js';

export interface ClientOptions {
  /** Host that secrets and headers of the connection go to. */
  readonly base: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly auth: Auth;
  /** Seconds without an answer or a byte of it. */
  readonly timeout: number;
  readonly retry: Retry;
  /** Largest body in bytes, also after decompression. */
  readonly maxBytes: number;
  /** Hosts whose addresses may be private. */
  readonly allowedHosts: readonly string[];
  /** Further origins that the secrets go to, such as where Salesforce keeps an instance. */
  readonly signal: AbortSignal;
  log(message: string): void;
}

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly url: URL;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Reads what came; throws an `Unusable` when the body is not what was asked for and reading again may help. */
export type Accept<T> = (answer: HttpAnswer) => T | Promise<T>;

/** A body that is not what was asked for. */
export class Unusable extends Error {
  override name = 'Unusable';
}

export interface HttpClient {
  /** Sends a request until its answer is accepted, or the tries are used up. */
  send<T>(request: HttpRequest, accept: Accept<T>): Promise<T>;
  close(): Promise<void>;
}

const maxRedirects = 5;

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection failed';
  const { code } = error as { code?: string };
  const known: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'the connection was refused',
    ECONNRESET: 'the connection was cut off',
    ENOTFOUND: 'the host is not known',
    EAI_AGAIN: 'the host name could not be looked up',
    UND_ERR_SOCKET: 'the connection was cut off',
    UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
    UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
    UND_ERR_BODY_TIMEOUT: 'the answer stopped',
    UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the answer has another length than it says',
    UND_ERR_ABORTED: 'the connection was cut off',
    ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
    DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by nobody known',
    SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by nobody known',
    CERT_HAS_EXPIRED: 'its certificate has expired',
  };
  const text = known[code ?? ''];
  if (text !== undefined) return text;
  if (/terminated|other side closed|premature close|aborted/i.test(error.message)) return 'the connection was cut off';
  return code === undefined ? error.message : `${error.message} (${code})`;
}

/** What an error page says, in one short line. */
function shortText(body: Buffer): string {
  const text = body.subarray(0, 2000).toString('utf8');
  const title = /<title[^>]*>([^<]{1,200})/i.exec(text)?.[1];
  const plain = /^\s*</.test(text) ? (title ?? '') : text;
  return plain.replace(/\s+/g, ' ').trim().slice(0, 300);
}

/**
 * A client for one load: guards addresses, signs, follows redirects, waits and tries again. It never puts a secret into
 * a message.
 */
export function createClient(options: ClientOptions): HttpClient {
  const { base, retry, signal, maxBytes } = options;
  const guard = createGuard(options.allowedHosts);
  const milliseconds = Math.ceil(options.timeout * 1000);
  let agent: Agent | undefined;
  /** The HTTP library is loaded at the first request: it takes a fifth of the time of a command that sends none. */
  const library = async () => {
    const { Agent, request } = await import('./library.js');
    agent ??= new Agent({
      connect: { lookup: guard.lookup, timeout: milliseconds },
      headersTimeout: milliseconds,
      bodyTimeout: milliseconds,
      keepAliveTimeout: 10_000,
      connections: 16,
    });
    return { agent, request };
  };
  const secrets = new Set<string>();
  const masked = (text: string) => [...secrets].reduce((t, secret) => t.replaceAll(secret, '***'), text);

  /** One exchange, redirects followed. */
  async function exchange(first: HttpRequest, sign: boolean): Promise<HttpAnswer> {
    let { method, url, body } = first;
    const { agent, request } = await library();
    for (let hop = 0; ; hop += 1) {
      guard.check(url);
      const own = url.origin === base.origin;
      const signature = sign && own ? await signer.sign() : { headers: {} };
      const target = new URL(url);
      if (signature.query) target.searchParams.set(...signature.query);
      const {
        statusCode,
        headers,
        body: stream,
      } = await request(target, {
        method: method as 'GET',
        dispatcher: agent,
        signal,
        headers: {
          'user-agent': 'sparkle-orchestration',
          'accept-encoding': 'gzip, deflate, br',
          ...(own || !sign ? { ...(own && sign ? options.headers : {}), ...first.headers } : { accept: '*/*' }),
          ...signature.headers,
        },
        ...(body === undefined ? {} : { body }),
      });
      const location = headers['location'];
      const isRedirect = [301, 302, 303, 307, 308].includes(statusCode) && typeof location === 'string';
      const raw = await readBody(stream, maxBytes);
      if (!isRedirect) {
        const encoding = headers['content-encoding'];
        const decoded = await decodeBody(raw, Array.isArray(encoding) ? encoding.join(',') : encoding, maxBytes);
        return { url, status: statusCode, headers, body: decoded };
      }
      const refuse = (why: string) =>
        new DiagnosticError([restDiagnostics.report('redirect', { url: shownUrl(url), why })]);
      if (hop >= maxRedirects) throw refuse('without an end');
      if (!URL.canParse(location, url.href)) throw refuse('to something that is no address');
      const next = new URL(location, url);
      if (url.protocol === 'https:' && next.protocol === 'http:') throw refuse('from https to http');
      if (statusCode === 303 || (statusCode <= 302 && method === 'POST')) {
        method = 'GET';
        body = undefined;
      }
      url = next;
    }
  }

  async function withTries<T>(request: HttpRequest, accept: Accept<T>, sign: boolean): Promise<T> {
    const url = shownUrl(request.url);
    let renewed = false;
    for (let attempt = 1; ; attempt += 1) {
      let wait = backoff(retry, attempt);
      let last: () => DiagnosticError;
      const begin = Date.now();
      try {
        const answer = await exchange(request, sign);
        const { status, headers } = answer;
        if (status >= 200 && status < 300) return await accept(answer);
        const text = masked(shortText(answer.body));
        if (status === 401 && !renewed && sign && signer.renew()) {
          renewed = true;
          attempt -= 1;
          continue;
        }
        if (!isPassing(status, headers)) {
          throw new DiagnosticError([restDiagnostics.report('refused-for-good', { url, status, text })]);
        }
        const asked = askedWait(headers, Date.now());
        if (asked !== undefined && asked > longestWait) {
          const facts = { url, seconds: Math.ceil(asked), most: longestWait };
          throw new DiagnosticError([restDiagnostics.report('wait-too-long', facts)]);
        }
        wait = asked ?? wait;
        last = () => new DiagnosticError([restDiagnostics.report('status', { url, status, text, tries: attempt })]);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        if (error instanceof DiagnosticError) throw error;
        if (error instanceof BodyTooLarge) {
          throw new DiagnosticError([restDiagnostics.report('page-too-large', { url, limit: maxBytes })]);
        }
        // A look-up that was refused arrives as the cause of a failed connection.
        const cause = (error as { cause?: unknown }).cause;
        if (cause instanceof DiagnosticError) throw cause;
        const why = masked(messageOf(error));
        last = () =>
          new DiagnosticError([
            error instanceof Unusable
              ? restDiagnostics.report('not-json', { url, what: error.message, tries: attempt })
              : restDiagnostics.report('unreachable', { url, why, tries: attempt }),
          ]);
      }
      if (attempt >= retry.maxAttempts) throw last();
      const spent = ((Date.now() - begin) / 1000).toFixed(1);
      options.log(
        `${last().diagnostics[0]?.message ?? url} after ${spent} s: next try in ${Math.round(wait * 10) / 10} s`,
      );
      await sleep(wait * 1000, undefined, { signal });
    }
  }

  const signer = createSigner(
    options.auth,
    (url, { method, headers, body }) =>
      withTries(
        { method, url, headers, ...(body === undefined ? {} : { body }) },
        ({ status, body: text }) => {
          try {
            return { status, body: JSON.parse(text.toString('utf8')) as unknown };
          } catch {
            throw new Unusable('something else');
          }
        },
        false,
      ),
    (value) => secrets.add(value),
  );
  return {
    send: (request, accept) => withTries(request, accept, true),
    close: async () => agent?.destroy(),
  };
}
