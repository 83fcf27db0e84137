import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { type Diagnostic, DiagnosticError, type TriggerDefinition } from '@sparkle-orchestration/core';
import { maxBody } from '@sparkle-orchestration/server';
import { createApp } from './app.js';
import { httpDiagnostics } from './diagnostics.js';
import type { Metrics } from './metrics.js';
import { readPages } from './pages.js';
import type { ApiContext } from './route.js';
import { allowedHosts, inUrl, isLoopback } from './security/addresses.js';
import { type GuardOptions, guard } from './security/guard.js';
import { securityHeaders } from './security/headers.js';
import { type Token, tokenCheck } from './security/token.js';
import { webhookRoot } from './webhooks.js';

export interface HttpOptions {
  readonly context: ApiContext;
  readonly metrics: Metrics;
  readonly token: Token;
  /** Address to listen on. @default 127.0.0.1 */
  readonly host?: string;
  /** 0: any free one. @default 4200 */
  readonly port?: number;
  /** Further values of `Host` that are served, such as the name at a proxy. */
  readonly allowedHosts?: readonly string[];
  /** Folder with the files of the web page. @default no page */
  readonly pages?: string;
  /** Enabled triggers, to see whether webhooks are open. */
  readonly triggers: readonly TriggerDefinition[];
  /** Milliseconds that a client has to send the headers, and all of a request. @default 10,000 and 30,000 */
  readonly headersTimeout?: number;
  readonly requestTimeout?: number;
  /** Holds every answer against its shape; for tests. @default false */
  readonly checkAnswers?: boolean;
}

/** A server that listens. */
export interface HttpServer {
  /** Address without a path, such as `http://127.0.0.1:4200`. */
  readonly url: string;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** Connections that may be open at once. */
const mostConnections = 512;
const mostHeaders = 64;

/** What forbids to listen on an address that others can reach. */
function problemsOf(host: string, token: Token, triggers: readonly TriggerDefinition[]): readonly Diagnostic[] {
  if (isLoopback(host)) return [];
  const open = triggers.filter((t) => t.enabled && t.type === 'webhook' && t.webhook.authentication.type === 'none');
  return [
    ...(token.chosen ? [] : [httpDiagnostics.report('token-needed', { host })]),
    ...open.map((t) => httpDiagnostics.report('webhook-open', { trigger: t.name, host }, t.locate([]))),
  ];
}

function refuse(response: ServerResponse, status: number, error: string): void {
  response.writeHead(status, {
    ...securityHeaders,
    'content-type': 'application/json',
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    // What is left of a body is not waited for.
    connection: 'close',
  });
  response.end(JSON.stringify({ error: { code: 'refused', message: error } }));
}

/** Is the caller on this machine? A proxy is too, but who stands behind it is not. */
function isLocal(request: IncomingMessage): boolean {
  const forwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => request.headers[name]);
  const name = (request.headers.host ?? '').replace(/:\d+$/, '');
  return !forwarded && isLoopback(request.socket.remoteAddress) && isLoopback(name.toLowerCase());
}

function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((done, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const detail = error.code === 'EADDRINUSE' ? 'the port is in use' : (error.code ?? error.message);
      failed(new DiagnosticError([httpDiagnostics.report('cannot-listen', { host, port, detail })]));
    });
    server.listen({ host, port }, () => done(server.address() as AddressInfo));
  });
}

/**
 * Starts the HTTP side of a scheduler: the API, webhooks, metrics and the web page.
 * @throws DiagnosticError when the address is taken, or others could reach what is not protected
 */
export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const { host = '127.0.0.1', port = 4200, token } = options;
  const problems = problemsOf(host, token, options.triggers);
  if (problems.length > 0) throw new DiagnosticError(problems);
  const pages = readPages(options.pages);
  const app = createApp({
    context: options.context,
    metrics: options.metrics,
    pages,
    checkAnswers: options.checkAnswers ?? false,
  });
  const answer = getRequestListener((request, { incoming }) =>
    app.fetch(request, { loopback: isLocal(incoming as IncomingMessage) }),
  );
  const guarding: { options?: GuardOptions } = {};
  const server = createServer(
    {
      headersTimeout: options.headersTimeout ?? 10_000,
      requestTimeout: options.requestTimeout ?? 30_000,
      keepAliveTimeout: 5000,
      connectionsCheckingInterval: 500,
      maxHeaderSize: 16_384,
    },
    (request, response) => {
      const refusal = guarding.options && guard(request, guarding.options);
      if (refusal || !guarding.options) return refuse(response, refusal?.status ?? 403, refusal?.error ?? 'not ready');
      void answer(request, response);
    },
  );
  server.maxConnections = mostConnections;
  server.maxHeadersCount = mostHeaders;
  const address = await listen(server, host, port);
  guarding.options = {
    hosts: allowedHosts(host, address.port, options.allowedHosts ?? []),
    isToken: tokenCheck(token.value),
    open: new Set([...pages.keys(), '/health', '/health/live', '/health/ready']),
    isWebhook: (path) => path.startsWith(`${webhookRoot}/`),
    maxBody,
  };
  return {
    url: `http://${inUrl(host)}:${address.port}`,
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
