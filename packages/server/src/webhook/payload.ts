import type { Parameters } from '../scheduler/parameters.js';

export type Payload = { readonly parameters: Parameters } | { readonly status: 400 | 415; readonly error: string };

const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value of a field, or of a dotted path of fields. */
function fieldOf(payload: Record<string, unknown>, field: string): unknown {
  if (Object.hasOwn(payload, field)) return payload[field];
  let at: unknown = payload;
  for (const part of field.split('.')) {
    if (!isObject(at) || forbidden.has(part) || !Object.hasOwn(at, part)) return undefined;
    at = at[part];
  }
  return at;
}

/** Only what the mapping names is taken, and only single values: the rest of a payload is nobody's business. */
function mapped(payload: Record<string, unknown>, mapping: Readonly<Record<string, string>>): Payload {
  const parameters: Record<string, string | number | boolean | null> = {};
  for (const [field, parameter] of Object.entries(mapping)) {
    if (forbidden.has(parameter)) return { status: 400, error: `the parameter ${parameter} is not allowed` };
    const value = fieldOf(payload, field);
    if (value === undefined) continue;
    if (value !== null && typeof value === 'object')
      return { status: 400, error: `the field ${field} is not a single value` };
    parameters[parameter] = value as string | number | boolean | null;
  }
  return { parameters };
}

/** Reads the parameters of a request: the JSON body; of a GET the query. */
export function readPayload(
  method: string,
  contentType: string | undefined,
  body: Uint8Array,
  query: Readonly<Record<string, string>>,
  mapping: Readonly<Record<string, string>>,
): Payload {
  if (method === 'GET') return mapped({ ...query }, mapping);
  if (body.length === 0) return mapped({}, mapping);
  // A body that says to be something else is not looked at: pretending to be JSON is how payloads slip past checks.
  if (!/^application\/(?:[\w.+-]+\+)?json\s*(?:;\s*charset="?utf-8"?\s*)?$/i.test(contentType ?? '')) {
    return { status: 415, error: 'the body must be application/json in UTF-8' };
  }
  let payload: unknown;
  try {
    payload = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return { status: 400, error: 'the body is no valid JSON' };
  }
  if (!isObject(payload)) return { status: 400, error: 'the body must be a JSON object' };
  return mapped(payload, mapping);
}
