import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { nearestName } from '../diagnostics/nearest-name.js';
import type { SecretReference } from '../graph/policy.js';
import type { SecretDefinition, SecretProvider } from '../project/definition.js';
import type { SourceDocument } from '../source/document.js';
import { isMapping } from '../source/merge.js';
import type { Path } from '../source/positions.js';
import { configDiagnostics as report } from './diagnostics.js';
import { normaliseEnv } from './environment.js';
import type { ReadContext } from './read-context.js';
import { unsafePattern } from './safe-pattern.js';
import { secretsMapping } from './schema/secrets-mapping.js';
import { validate } from './validate.js';
import type { SecretUse } from './variables.js';

const facts = new Set(['description', 'required', 'github_secret', 'provider']);

/** Reads `secrets_mapping.yaml` in any of its forms. */
export function readSecretsMapping(
  document: SourceDocument,
  context: ReadContext,
): ReadonlyMap<string, SecretDefinition> {
  const found = new Map<string, SecretDefinition>();
  const { value, diagnostics } = validate(secretsMapping, document.value, { locate: document.locate });
  context.report(...diagnostics);
  if (!value) return found;
  if (value.environment !== undefined && normaliseEnv(value.environment) !== context.env) {
    context.report(
      report.report(
        'mapping-environment',
        { written: value.environment, env: context.env },
        document.locate(['environment']),
      ),
    );
  }
  const demanded = new Set(value.validation?.required_secrets);
  for (const [name, entry] of Object.entries(value.secrets)) {
    const pattern = patternOf(document, value.validation?.patterns, name, context);
    found.set(name, {
      name,
      variables: variablesOf(name, entry),
      required: entry.required ?? true,
      ...(demanded.has(name) ? { required: true } : {}),
      ...(pattern === undefined ? {} : { pattern }),
      ...(entry.provider === undefined ? {} : { provider: entry.provider as SecretProvider }),
      ...(entry.description === undefined ? {} : { description: entry.description }),
      location: document.locate(['secrets', name], 'key'),
    });
  }
  for (const [i, name] of (value.validation?.required_secrets ?? []).entries())
    checkListed(found, name, document, ['validation', 'required_secrets', i], context);
  for (const name of Object.keys(value.validation?.patterns ?? {}))
    checkListed(found, name, document, ['validation', 'patterns', name], context);
  return found;
}

function checkListed(
  found: ReadonlyMap<string, SecretDefinition>,
  name: string,
  document: SourceDocument,
  path: Path,
  context: ReadContext,
): void {
  if (found.has(name)) return;
  context.report(
    report.report('secret-undefined', { name, near: nearestName(name, found.keys()) }, document.locate(path, 'key')),
  );
}

function patternOf(
  document: SourceDocument,
  patterns: Readonly<Record<string, string>> | undefined,
  name: string,
  context: ReadContext,
): string | undefined {
  const pattern = patterns && Object.hasOwn(patterns, name) ? patterns[name] : undefined;
  if (pattern === undefined) return undefined;
  const why = unsafePattern(pattern);
  if (why === undefined) return pattern;
  context.report(report.report('pattern-too-complex', { why }, document.locate(['validation', 'patterns', name])));
  return undefined;
}

/** Environment to variable; `*` for all. An entry that names none is read from the variable of its own name. */
function variablesOf(name: string, entry: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const variables: Record<string, string> = {};
  for (const [key, value] of Object.entries(entry)) {
    if (facts.has(key) || typeof value !== 'string') continue;
    if (key === 'env_var') variables['*'] = value;
    else variables[normaliseEnv(key.replace(/^env_var_/, ''))] = value;
  }
  return Object.keys(variables).length > 0 ? variables : { '*': name };
}

/** Finds a secret by the value of a reference: as it is, without and with `_secret_key`, or as a variable in capitals. */
export function findSecret(
  secrets: ReadonlyMap<string, SecretDefinition>,
  reference: string,
): SecretDefinition | { readonly variable: string } | undefined {
  const bare = reference.replace(/_secret_key$/, '');
  const known = secrets.get(reference) ?? secrets.get(bare) ?? secrets.get(`${reference}_secret_key`);
  if (known) return known;
  return /^[A-Z][A-Z0-9_]*$/.test(reference) ? { variable: reference } : undefined;
}

/** Secrets of a project while it is read: those of the mapping, and those that definitions name by variable. */
export interface SecretBook {
  readonly secrets: Map<string, SecretDefinition>;
  /** Makes the reference for `${NAME}` in a secret field. */
  variable(use: SecretUse, document: SourceDocument): SecretReference;
  /** Makes the reference for a key that ends in `_secret_key`; reports what is not defined. */
  reference(value: string, document: SourceDocument, path: Path): SecretReference | undefined;
  /** Adds a secret that the product itself names, such as the address of a Slack webhook. */
  implied(secret: SecretDefinition): SecretReference;
}

export function secretBook(
  mapping: ReadonlyMap<string, SecretDefinition>,
  report_: (diagnostic: Diagnostic) => void,
): SecretBook {
  const secrets = new Map(mapping);
  const byVariable = (variable: string, required: boolean, document: SourceDocument, path: Path): SecretReference => {
    const known = secrets.get(variable);
    if (!known || (required && !known.required && !mapping.has(variable))) {
      secrets.set(variable, {
        name: variable,
        variables: { '*': variable },
        required,
        location: document.locate(path),
      });
    }
    return { secret: variable };
  };
  return {
    secrets,
    variable: (use, document) => byVariable(use.variable, use.required, document, use.path),
    reference(value, document, path) {
      const found = findSecret(mapping, value);
      if (found && 'variable' in found) return byVariable(found.variable, true, document, path);
      if (found) return { secret: found.name };
      report_(
        report.report(
          'secret-undefined',
          { name: value, near: nearestName(value, mapping.keys()) },
          document.locate(path),
        ),
      );
      return undefined;
    },
    implied(secret) {
      if (!secrets.has(secret.name)) secrets.set(secret.name, secret);
      return { secret: secret.name };
    },
  };
}

/** All references of a mapping, deep: paths of keys that end in `_secret_key` with their values. */
export function secretReferences(
  value: unknown,
  path: Path = [],
): readonly { readonly path: Path; readonly value: string }[] {
  if (Array.isArray(value)) return value.flatMap((item, i) => secretReferences(item, [...path, i]));
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = [...path, key];
    if (typeof inner === 'string' && /._secret_key$/.test(key)) return [{ path: here, value: inner }];
    return secretReferences(inner, here);
  });
}
