import { defineTaskKind } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { template, templatedValue, templates } from '../templated.js';

const params = z
  .strictObject({
    method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']).default('GET').describe('Method.'),
    url: z.string().describe('Address; relative to the url of the connection when there is one. Templated.'),
    connection: z.string().optional().describe('Connection of type http: its url, and the secrets to log in.'),
    query: z.record(z.string(), z.string()).default({}).describe('Query parameters. Templated.'),
    headers: z
      .record(z.string(), z.string())
      .default({})
      .describe('Headers; secrets belong to the connection. Templated.'),
    json: z.unknown().optional().describe('Body as JSON. Templated.'),
    text: z.string().optional().describe('Body as text. Templated.'),
    accept: z
      .array(z.number().int().min(100).max(599))
      .default([])
      .describe('Status codes that are a success; 200 to 299 when absent.'),
  })
  .refine((p) => p.json === undefined || p.text === undefined, { message: 'takes either json or text' });

export const httpRequestTask = defineTaskKind<z.output<typeof params>>({
  id: 'HttpRequestTask',
  description: 'Sends a request and checks the answer.',
  params: params as z.ZodType<z.output<typeof params>>,
  lower(task, context) {
    const p = task.params;
    const body =
      p.json !== undefined
        ? { json: templatedValue(p.json, task, context, ['json']) }
        : p.text === undefined
          ? undefined
          : { text: template(p.text, task, context, ['text']) };
    return {
      fragment: 'work',
      work: {
        op: 'http',
        compute: 'service',
        ...(p.connection === undefined ? {} : { connection: p.connection }),
        method: p.method,
        url: template(p.url, task, context, ['url']),
        query: templates(p.query, task, context, ['query']),
        headers: templates(p.headers, task, context, ['headers']),
        ...(body ? { body } : {}),
        accept: p.accept,
      },
    };
  },
});
