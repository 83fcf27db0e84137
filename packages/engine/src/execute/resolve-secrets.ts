import type { Connections } from '../connections.js';

function isReference(value: object): value is { readonly secret: string } {
  const keys = Object.keys(value);
  return keys.length === 1 && keys[0] === 'secret' && typeof (value as { secret: unknown }).secret === 'string';
}

function resolve(value: unknown, connections: Connections): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, connections));
  if (typeof value !== 'object' || value === null) return value;
  if (isReference(value)) return connections.secret(value.secret, 'the options of an ingestor');
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner, connections)]));
}

/**
 * Options of an ingestor with their secrets read, for the moment of extracting.
 * @throws DiagnosticError when a secret is missing
 */
export function resolveSecrets(
  options: Readonly<Record<string, unknown>>,
  connections: Connections,
): Readonly<Record<string, unknown>> {
  return resolve(options, connections) as Readonly<Record<string, unknown>>;
}
