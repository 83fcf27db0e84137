import type { SecretReference } from '../graph/policy.js';
import type { Connector } from '../plugin/connector.js';
import type { ConnectionDefinition } from '../project/definition.js';
import type { SourceDocument } from '../source/document.js';
import { isMapping } from '../source/merge.js';
import type { Path } from '../source/positions.js';
import { connectionType } from './connection-types.js';
import { configDiagnostics as report } from './diagnostics.js';
import type { ReadContext } from './read-context.js';
import { connection as connectionSchema } from './schema/connection.js';
import type { SecretBook } from './secrets.js';
import { validate } from './validate.js';
import { splitText, substitute } from './variables.js';

type Property = string | number | boolean | SecretReference;

/** Keys whose value is an address; it is a secret when one variable gives it whole. */
const addressKeys = new Set(['url', 'uri', 'jdbc_url', 'endpoint_url', 'tracking_uri', 'registry_uri']);

/** Types whose address is itself the secret. */
const secretAddressTypes = new Set(['slack', 'webhook', 'teams', 'pagerduty']);

/** Reads a connection: secrets become references, nested blocks become JSON text. Nothing when it cannot be used. */
export function readConnection(
  name: string,
  document: SourceDocument,
  context: ReadContext,
  book: SecretBook,
): ConnectionDefinition | undefined {
  const written = document.value['type'];
  const type = connectionType(typeof written === 'string' ? written : name, context.registry);
  const secretField = (key: string, path: Path) => {
    if (!addressKeys.has(key) || path.length !== 1) return false;
    return secretAddressTypes.has(type) || isOneVariable(document.value[key]);
  };
  const opened = separateUserInfo(document);
  const { value, secrets, unknown, substituted, diagnostics } = substitute(opened, {
    environment: context.environment,
    secretsBelow: [[]],
    secretFields: secretField,
  });
  context.report(...diagnostics);
  for (const use of secrets) book.variable(use, document);
  const before = diagnostics.length;
  const resolved = resolveKeys(value, document, book);
  const { type: _, description: __, ...rest } = resolved;
  const connector = context.registry.connectors.get(type);
  const checked = connector
    ? checkByConnector(connector, rest, document, { unknown, substituted })
    : validate(connectionSchema, rest, { locate: document.locate });
  context.report(...checked.diagnostics);
  if (before > 0 || checked.diagnostics.length > 0) return undefined;
  return {
    name,
    type,
    properties: flat((checked.value ?? rest) as Readonly<Record<string, unknown>>),
    locate: document.locate,
  };
}

function isOneVariable(value: unknown): boolean {
  if (typeof value !== 'string' || !value.includes('${')) return false;
  const [part] = splitText(value);
  return splitText(value).length === 1 && part !== undefined && 'variable' in part;
}

/** `scheme://${USER}:${PASSWORD}@host` becomes the bare address with `user` and `password` beside it. */
function separateUserInfo(document: SourceDocument): SourceDocument {
  const value: Record<string, unknown> = { ...document.value };
  const origin = new Map<string, string>();
  for (const [key, text] of Object.entries(document.value)) {
    if (typeof text !== 'string' || !(addressKeys.has(key) || key === 'connection_string')) continue;
    const found = /^([A-Za-z][A-Za-z0-9+.:-]*:\/\/)(\$\{[^}]*\}|[^:/@$]*)(?::(\$\{[^}]*\}))?@(.*)$/s.exec(text);
    if (!found || Object.hasOwn(value, 'password')) continue;
    value[key === 'connection_string' ? 'url' : key] = `${found[1]}${found[4]}`;
    if (key === 'connection_string') delete value[key];
    if (found[2]) value['user'] ??= found[2];
    if (found[3]) value['password'] = found[3];
    for (const made of ['url', 'user', 'password']) origin.set(made, key);
  }
  const back = (path: Path): Path => {
    const first = origin.get(String(path[0]));
    return first !== undefined && !Object.hasOwn(document.value, String(path[0])) ? [first, ...path.slice(1)] : path;
  };
  return {
    ...document,
    value,
    find: (path, part) => document.find(back(path), part),
    locate: (path, part) => document.locate(back(path), part),
  };
}

/** `password_secret_key: x` becomes `password: { secret: x }`. */
function resolveKeys(
  value: Readonly<Record<string, unknown>>,
  document: SourceDocument,
  book: SecretBook,
  path: Path = [],
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    const here = [...path, key];
    if (typeof inner === 'string' && /._secret_key$/.test(key)) {
      const reference = book.reference(inner, document, here);
      if (reference) result[key.replace(/_secret_key$/, '')] = reference;
    } else if (isMapping(inner) && !isReference(inner)) {
      result[key] = resolveKeys(inner, document, book, here);
    } else result[key] = inner;
  }
  return result;
}

function isReference(value: unknown): value is SecretReference {
  return isMapping(value) && typeof value['secret'] === 'string' && Object.keys(value).length === 1;
}

function checkByConnector(
  connector: Connector,
  value: unknown,
  document: SourceDocument,
  marks: { readonly unknown: ReadonlySet<string>; readonly substituted: ReadonlySet<string> },
) {
  return validate(connector.connection, value, { locate: document.locate, ...marks });
}

/**
 * Properties are scalars or references. A list or block is kept as JSON text; a secret inside it becomes a property of
 * its own with a dotted name, such as `auth.credentials`.
 */
function flat(value: Readonly<Record<string, unknown>>): Readonly<Record<string, Property>> {
  const result: Record<string, Property> = {};
  for (const [key, inner] of Object.entries(value)) {
    if (inner === null || inner === undefined) continue;
    if (typeof inner === 'string' || typeof inner === 'number' || typeof inner === 'boolean' || isReference(inner)) {
      result[key] = inner;
    } else result[key] = JSON.stringify(liftSecrets(inner, key, result));
  }
  return result;
}

function liftSecrets(value: unknown, name: string, into: Record<string, Property>): unknown {
  if (Array.isArray(value)) return value.map((item, i) => liftSecrets(item, `${name}.${i}`, into));
  if (!isMapping(value)) return value;
  const rest: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    if (isReference(inner)) into[`${name}.${key}`] = inner;
    else rest[key] = liftSecrets(inner, `${name}.${key}`, into);
  }
  return rest;
}

/** The finding that a connection is needed and not there. */
export function missingConnection(
  name: string,
  env: string,
  near: string | undefined,
  location: ReturnType<SourceDocument['locate']>,
) {
  return report.report('missing-connection', { name, env, near }, location);
}
