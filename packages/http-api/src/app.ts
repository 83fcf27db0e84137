import { DiagnosticError } from '@sparkle-orchestration/core';
import { maxBody } from '@sparkle-orchestration/server';
import { Hono } from 'hono';
import type { z } from 'zod';
import { readBody } from './body.js';
import { eventStream } from './events/stream.js';
import type { Metrics } from './metrics.js';
import { openApiDocument } from './openapi.js';
import type { Page } from './pages.js';
import { type ApiContext, ApiError, type Route } from './route.js';
import { routes } from './routes/index.js';
import { securityHeaders } from './security/headers.js';
import { answerWebhook } from './webhooks.js';

/** Streams of events that may be open at once. */
const mostStreams = 64;

/** What the Node server tells of a connection. */
export interface Caller {
  /** The caller is on this machine and no proxy stands in between. */
  readonly loopback: boolean;
}

export interface AppOptions {
  readonly context: ApiContext;
  readonly metrics: Metrics;
  readonly pages: ReadonlyMap<string, Page>;
  /** Holds every answer against its shape; for tests. @default false */
  readonly checkAnswers?: boolean;
}

function problem(status: number, message: string, code = 'request', hint?: string): Response {
  const error = { code, message, ...(hint === undefined ? {} : { hint }) };
  return Response.json({ error }, { status });
}

function invalid(where: string, { issues }: z.ZodError): ApiError {
  const text = issues.map((i) => `${[where, ...i.path].map(String).join('.')}: ${i.message}`).join('; ');
  return new ApiError(400, text.slice(0, 2000), 'invalid');
}

function parse(shape: z.ZodObject | undefined, value: unknown, where: string): unknown {
  if (!shape) return undefined;
  const read = shape.safeParse(value);
  if (!read.success) throw invalid(where, read.error);
  return read.data;
}

/** Each parameter once: which of two would win is nothing that a caller should have to know. */
function queryOf(url: string): Record<string, string> {
  const query: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of new URL(url).searchParams) {
    if (name in query) throw new ApiError(400, `the parameter "${name}" is there twice`, 'invalid');
    query[name] = value;
  }
  return { ...query };
}

const isJson = (type: string | null) => /^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i.test(type ?? '');

async function bodyOf(request: Request): Promise<unknown> {
  if (!isJson(request.headers.get('content-type')))
    return problem(415, 'the body must be application/json in UTF-8', 'content-type');
  const bytes = await readBody(request, maxBody);
  if (!bytes) return problem(413, `the body is longer than ${maxBody} bytes`, 'too-long');
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw new ApiError(400, 'the body is no valid JSON', 'invalid');
  }
}

function failed(error: unknown): Response {
  if (error instanceof ApiError) return problem(error.status, error.message, error.code, error.hint);
  if (error instanceof DiagnosticError) {
    const [first] = error.diagnostics;
    const status = first?.code === 'server/unknown-target' ? 404 : 422;
    return problem(status, error.diagnostics.map((d) => d.message).join('; '), first?.code, first?.hint);
  }
  // What broke is told to whoever runs the server, not to whoever asks.
  return problem(500, 'the request could not be answered', 'internal');
}

async function answer(route: Route, request: Request, params: Record<string, string>, options: AppOptions) {
  const query = parse(route.query, queryOf(request.url), 'query');
  let body: unknown;
  if (route.body) {
    const read = await bodyOf(request);
    if (read instanceof Response) return read;
    body = parse(route.body, read, 'body');
  }
  const data = await route.handle({ params, query, body }, options.context);
  if (options.checkAnswers) route.answer.parse(data);
  return Response.json(data, { status: route.status ?? 200 });
}

/** All routes: pages, liveness and readiness, the API, webhooks. Who may ask was settled before. */
export function createApp(options: AppOptions) {
  const { context, metrics, pages } = options;
  const app = new Hono<{ Bindings: Caller }>({ strict: true });
  let streams = 0;

  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(securityHeaders)) c.res.headers.set(name, value);
  });
  for (const [path, page] of pages) {
    app.get(path, () => new Response(page.body, { headers: { 'content-type': page.type } }));
  }
  app.get('/health/live', () => Response.json({ status: 'ok' }));
  const ready = async () => {
    try {
      const { status } = await context.scheduler.state();
      return Response.json({ status }, { status: status === 'running' ? 200 : 503 });
    } catch {
      return Response.json({ status: 'store unreachable' }, { status: 503 });
    }
  };
  app.get('/health', ready);
  app.get('/health/ready', ready);
  app.get('/metrics', async () => {
    const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };
    return new Response(await metrics.text(context), { headers });
  });
  app.get('/api/v1/openapi.json', () => Response.json(openApiDocument(routes, context.project().version)));
  app.get('/api/v1/events', (c) => {
    const run = queryOf(c.req.url)['run'];
    if (streams >= mostStreams) return problem(503, 'too many streams are open', 'busy');
    streams += 1;
    const stream = eventStream(context.hub, run, () => {
      streams -= 1;
    });
    return new Response(stream, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
  });
  for (const route of routes) {
    app.on(route.method.toUpperCase(), `/api/v1${route.path}`, (c) => answer(route, c.req.raw, c.req.param(), options));
  }
  app.all('/hooks/*', (c) => answerWebhook(c.req.raw, c.env.loopback, context.scheduler));
  app.notFound(() => problem(404, 'there is nothing here', 'unknown'));
  app.onError((error) => failed(error));
  return app;
}
