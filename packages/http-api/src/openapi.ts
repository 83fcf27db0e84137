import { z } from 'zod';
import type { Route } from './route.js';
import * as shapes from './routes/shapes.js';

type Json = Readonly<Record<string, unknown>>;

const schema = (type: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(type, { io, unrepresentable: 'any' });
  return rest;
};
const json = (type: Json) => ({ 'application/json': { schema: type } });
const problemAnswer = (description: string) => ({
  description,
  content: json({ $ref: '#/components/schemas/Problem' }),
});

function operation(route: Route): Json {
  const parameters: Json[] = [...route.path.matchAll(/:([a-z]+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  if (route.query) {
    const { properties = {}, required = [] } = schema(route.query, 'input') as {
      properties?: Record<string, Json>;
      required?: readonly string[];
    };
    for (const [name, type] of Object.entries(properties)) {
      parameters.push({ name, in: 'query', required: required.includes(name), schema: type });
    }
  }
  const takesSomething = parameters.length > 0 || route.body !== undefined;
  return {
    operationId: route.id,
    summary: route.summary,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body ? { requestBody: { required: true, content: json(schema(route.body, 'input')) } } : {}),
    responses: {
      [String(route.status ?? 200)]: { description: 'Done', content: json(schema(route.answer, 'output')) },
      ...(takesSomething ? { 400: problemAnswer('The request is not right') } : {}),
      401: problemAnswer('The token is missing or wrong'),
      403: problemAnswer('A host, a site or a form of path that is refused'),
      ...(takesSomething ? { 404: problemAnswer('There is no such thing') } : {}),
      ...(route.method === 'post'
        ? {
            409: problemAnswer('It is too late for that'),
            413: problemAnswer('The body is longer than 1 MiB'),
            415: problemAnswer('The body is not application/json'),
            422: problemAnswer('What was asked for is not defined or not possible'),
            503: problemAnswer('The server is stopping'),
          }
        : {}),
    },
  };
}

const plain = (summary: string, id: string, type: string, description: string): Json => ({
  get: {
    operationId: id,
    summary,
    responses: {
      200: { description, content: { [type]: { schema: { type: 'string' } } } },
      401: problemAnswer('The token is missing or wrong'),
    },
  },
});

/** The API as an OpenAPI 3.1 document, made of the shapes that requests and answers are checked by. */
export function openApiDocument(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = `/api/v1${route.path.replace(/:([a-z]+)/g, '{$1}')}`;
    paths[path] = { ...paths[path], [route.method]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Sparkle Orchestration', version, description: 'What `sparkle serve` knows and does.' },
    security: [{ token: [] }],
    paths: {
      ...paths,
      '/api/v1/events': {
        get: {
          operationId: 'events',
          summary: 'Server-sent events: what happens in all runs, or in one',
          parameters: [{ name: 'run', in: 'query', required: false, schema: { type: 'string' } }],
          responses: {
            200: {
              description: 'Each event is JSON with `type`, `at` and, where they apply, `run`, `task` and `status`.',
              content: { 'text/event-stream': { schema: { type: 'string' } } },
            },
            401: problemAnswer('The token is missing or wrong'),
            503: problemAnswer('Too many streams are open'),
          },
        },
      },
      '/api/v1/openapi.json': plain('This document', 'openapi', 'application/json', 'OpenAPI 3.1'),
      '/metrics': plain('Figures for Prometheus', 'metrics', 'text/plain', 'Prometheus text format'),
    },
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: schema(shapes.problem, 'output') },
    },
  };
}
