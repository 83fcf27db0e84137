import type { OpenConnection } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { defaultRetry, type Retry } from './http/retry.js';

const text = z.string().min(1);
const secret = z.union([text, z.strictObject({ secret: z.string() })]);

/** Fields of `auth`; values of secrets are references in files and texts when a load runs. */
export const authOptions = z
  .strictObject({
    type: z.enum(['bearer', 'api_key', 'basic', 'oauth2', 'none']).describe('Kind of authentication'),
    credentials: secret.optional().describe('Token, key, or user:password'),
    token: secret.optional().describe('Token'),
    username: secret.optional().describe('User name of basic'),
    password: secret.optional().describe('Password of basic'),
    header_name: text.optional().describe('Header that carries an API key. Default X-API-Key'),
    query_param: text.optional().describe('Query parameter that carries an API key, instead of a header'),
    prefix: z.string().optional().describe('Text in front of the key in its header, such as "Token "'),
    token_url: text.optional().describe('Address that gives tokens for client credentials (OAuth 2)'),
    client_id: text.optional().describe('Id of the client'),
    client_secret: secret.optional().describe('Secret of the client'),
    scope: text.optional().describe('Scope of the token'),
    client_auth: z
      .enum(['body', 'basic', 'query'])
      .optional()
      .describe('Where id and secret of the client go. Default body'),
    token_params: z.record(z.string(), z.string()).optional().describe('Further fields of the token request'),
  })
  .describe('How requests are authenticated');

export const retryOptions = z
  .strictObject({
    max_attempts: z.number().int().min(1).max(10).optional().describe('All tries, the first included. Default 3'),
    backoff_factor: z.number().min(1).optional().describe('Factor of the delay per further try. Default 2'),
    initial_delay: z.number().min(0).optional().describe('Seconds before the second try. Default 1'),
    backoff_max: z.number().min(0).optional().describe('Longest delay in seconds. Default 60'),
  })
  .describe('How often a request is tried');

export const allowedHosts = z
  .array(text)
  .describe('Hosts, as host or host:port, that may have a private address. Default: none');

/** Properties of a connection to an HTTP service. Services of their own read further ones, such as `access_token`. */
export const restConnection = z
  .object({
    base_url: text.optional().describe('Address that endpoints are below; http:// or https://'),
    url: secret.optional().describe('Another name of base_url; may be a secret, such as the address of a webhook'),
    headers: z.record(z.string(), secret).optional().describe('Headers of every request to that host'),
    auth: authOptions.optional(),
    timeout: z.number().positive().optional().describe('Seconds before a request is given up. Default 30'),
    retry: retryOptions.optional(),
    allowed_hosts: allowedHosts.optional(),
  })
  .catchall(z.union([z.string(), z.number(), z.boolean(), z.strictObject({ secret: z.string() })]));

type Values = Readonly<Record<string, unknown>>;

/** Nested blocks of a connection, which come as JSON text with secrets beside them under dotted names. */
export function propertiesOf(connection: OpenConnection | undefined): Values {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(connection?.properties ?? {})) {
    if (key.includes('.')) continue;
    const block = typeof value === 'string' && /^[{[]/.test(value);
    result[key] = block ? parsed(value) : value;
  }
  for (const [key, value] of Object.entries(connection?.properties ?? {})) {
    const keys = key.split('.');
    const last = keys.pop() ?? key;
    if (keys.length === 0) continue;
    let target: Record<string, unknown> = result;
    for (const part of keys) {
      const inner = target[part];
      const object = typeof inner === 'object' && inner !== null ? inner : {};
      target[part] = object;
      target = object as Record<string, unknown>;
    }
    target[last] = value;
  }
  return result;
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

export function retryOf(written: unknown): Retry {
  const r = retryOptions.safeParse(written ?? {}).data ?? {};
  return {
    maxAttempts: r.max_attempts ?? defaultRetry.maxAttempts,
    factor: r.backoff_factor ?? defaultRetry.factor,
    initial: r.initial_delay ?? defaultRetry.initial,
    most: r.backoff_max ?? defaultRetry.most,
  };
}
