import { setTimeout as sleep } from 'node:timers/promises';
import { DiagnosticError, type HttpOperation, type OpenConnection } from '@sparkle-orchestration/core';
import { type Dispatcher, request } from 'undici';
import { reportEngine } from '../diagnostics.js';
import { guardedAgent } from '../http/guarded-agent.js';
import type { ExecuteContext, Outcome } from './context.js';
import { fillValue, renderTemplate } from './values.js';

const maxRedirects = 3;
/** Bytes of an answer that are read at most. */
const maxBody = 10 * 1024 * 1024;
/** Times that `Retry-After` is followed inside one attempt, and the longest such wait in seconds. */
const maxAfter = { times: 3, seconds: 60 };

const blocked = (host: string, why: string) => new DiagnosticError([reportEngine('http-blocked', { host, why })]);

/** Headers that a connection adds: its authentication. */
function authentication({ properties }: OpenConnection): Record<string, string> {
  const { token, username, user, password, api_key: key, api_key_header: header } = properties;
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  const name = username ?? user;
  if (name !== undefined && password !== undefined)
    return { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` };
  return key === undefined ? {} : { [String(header ?? 'x-api-key').toLowerCase()]: String(key) };
}

/** Where the request goes; with a connection its host is fixed by it, whatever a template brings. */
function urlOf(operation: HttpOperation, context: ExecuteContext, connection: OpenConnection | undefined): URL {
  const written = renderTemplate(operation.url, context.values);
  const base = connection && String(connection.properties['url'] ?? connection.properties['base_url'] ?? '');
  const absolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(written);
  const below = () => (written === '' ? base : `${base?.replace(/\/+$/, '')}/${written.replace(/^\/+/, '')}`);
  const text = (absolute || !base ? written : below()) ?? written;
  if (!URL.canParse(text)) throw blocked(context.connections.mask(text.slice(0, 80)), 'it is no URL');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw blocked(url.host, 'it is neither http nor https');
  if (base && url.origin !== new URL(base).origin)
    throw blocked(url.host, `the connection ${connection?.name} is for ${new URL(base).host}`);
  for (const [name, value] of Object.entries(operation.query))
    url.searchParams.append(name, renderTemplate(value, context.values));
  return url;
}

async function readBody(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBody) throw new Error(`the answer is larger than ${maxBody} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string, type: string): unknown {
  if (!/[/+]json\b/i.test(type) || text.trim() === '') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const retryable = (status: number) => status === 408 || status === 425 || status === 429 || status >= 500;

/** Text of an answer for a message: one short line. */
const excerpt = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, 200);

interface Answer {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  readonly text: string;
}

/** Sends a request and follows redirects of the same host. */
async function send(
  url: URL,
  options: Pick<Dispatcher.RequestOptions, 'method' | 'headers' | 'body'>,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<Answer> {
  let [target, how] = [url, options];
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    const response = await request(target, { ...how, dispatcher, signal } as Parameters<typeof request>[1]);
    const location = response.headers['location'];
    const status = response.statusCode;
    if (status < 301 || status > 308 || status === 304 || typeof location !== 'string')
      return { status, headers: response.headers, text: await readBody(response.body) };
    await response.body.dump();
    const next = new URL(location, target);
    if (next.host !== url.host) throw blocked(next.host, `${url.host} redirects to it`);
    if (target.protocol === 'https:' && next.protocol !== 'https:')
      throw blocked(next.host, 'it redirects from https to http');
    if (status < 307 && how.method !== 'GET' && how.method !== 'HEAD') how = { ...how, method: 'GET', body: null };
    target = next;
  }
  throw blocked(url.host, 'it redirects without end');
}

/** Seconds that the server asks to wait; nothing when that is too long or not said. */
function retryAfter(answer: Answer): number | undefined {
  if (answer.status !== 429 && answer.status !== 503) return undefined;
  const seconds = Number(answer.headers['retry-after']);
  return Number.isFinite(seconds) && seconds >= 0 && seconds <= maxAfter.seconds ? seconds : undefined;
}

/** A request. Answers that may get better are tried again by the retries of the task, others fail for good. */
export async function executeHttp(operation: HttpOperation, context: ExecuteContext): Promise<Outcome> {
  const connection = operation.connection === undefined ? undefined : context.connections.get(operation.connection);
  const url = urlOf(operation, context, connection);
  const { values, signal } = context;
  const { body } = operation;
  const json = body !== undefined && 'json' in body;
  const content =
    body === undefined ? null : json ? JSON.stringify(fillValue(body.json, values)) : renderTemplate(body.text, values);
  const headers = {
    'user-agent': 'sparkle-orchestration',
    ...(json ? { 'content-type': 'application/json' } : {}),
    ...Object.fromEntries(
      Object.entries(operation.headers).map(([name, value]) => [name.toLowerCase(), renderTemplate(value, values)]),
    ),
    ...(connection ? authentication(connection) : {}),
  };
  const agent = guardedAgent(connection !== undefined);
  try {
    for (let tries = 0; ; tries += 1) {
      const answer = await send(url, { method: operation.method, headers, body: content }, agent, signal);
      const { status, text } = answer;
      const accepted = operation.accept.length > 0 ? operation.accept.includes(status) : status >= 200 && status < 300;
      if (accepted) {
        context.log(`${operation.method} ${url.origin}${url.pathname} answered ${status}`);
        const type = String(answer.headers['content-type'] ?? '');
        return {
          outputs: { status_code: status },
          result: { status, headers: answer.headers, body: parse(text, type) },
        };
      }
      const wait = tries < maxAfter.times ? retryAfter(answer) : undefined;
      if (wait === undefined) {
        const shown = `${url.origin}${url.pathname}`;
        const facts = { method: operation.method, url: shown, status, detail: excerpt(text) };
        throw new DiagnosticError([reportEngine(retryable(status) ? 'http-status' : 'http-refused', facts)]);
      }
      context.log(`the server asks to wait for ${wait} s`);
      await sleep(wait * 1000, undefined, { signal });
    }
  } finally {
    await agent.close().catch(() => undefined);
  }
}
