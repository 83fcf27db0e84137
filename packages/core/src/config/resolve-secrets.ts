import type { Diagnostic, Location } from '../diagnostics/diagnostic.js';
import type { OpenConnection } from '../plugin/connector.js';
import type { ConnectionDefinition, ProjectDefinition, SecretDefinition } from '../project/definition.js';
import { configDiagnostics as report } from './diagnostics.js';
import { matchesPattern } from './safe-pattern.js';
import type { Environment } from './variables.js';

export interface ResolvedSecrets {
  /** The connection with its secrets read; nothing when one that is required is missing. */
  readonly connection?: OpenConnection;
  /** Values that were read, for masking. */
  readonly values: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Variable that holds a secret in an environment. */
export function secretVariable(secret: SecretDefinition, env: string): string | undefined {
  return secret.variables[env] ?? secret.variables['*'];
}

/**
 * Reads the secrets of a connection, at the last moment. All that are missing are listed; one that is not required is
 * left out, and never replaced by an empty text.
 */
export function resolveSecrets(
  project: Pick<ProjectDefinition, 'env' | 'secrets'>,
  connection: ConnectionDefinition,
  environment: Environment,
): ResolvedSecrets {
  const values: string[] = [];
  const diagnostics: Diagnostic[] = [];
  const properties: Record<string, string | number | boolean> = {};
  for (const [key, property] of Object.entries(connection.properties)) {
    if (typeof property !== 'object') {
      properties[key] = property;
      continue;
    }
    const read = readSecret(property.secret, project, connection, key, environment);
    if (read.value !== undefined) {
      properties[key] = read.value;
      values.push(read.value);
    }
    if (read.diagnostic) diagnostics.push(read.diagnostic);
  }
  if (diagnostics.length > 0) return { values, diagnostics };
  return { connection: { name: connection.name, type: connection.type, properties }, values, diagnostics };
}

function readSecret(
  name: string,
  project: Pick<ProjectDefinition, 'env' | 'secrets'>,
  connection: ConnectionDefinition,
  key: string,
  environment: Environment,
): { readonly value?: string; readonly diagnostic?: Diagnostic } {
  const secret = project.secrets.get(name);
  if (!secret)
    return { diagnostic: report.report('secret-undefined', { name, near: undefined }, connection.locate([key])) };
  const variable = secretVariable(secret, project.env);
  const value = variable === undefined ? undefined : environment[variable];
  return checkSecret(secret, project.env, value, { connection: connection.name, location: connection.locate([key]) });
}

/** What was read of a secret, checked: an empty text is nothing, and a value must fit its pattern. */
export function checkSecret(
  secret: SecretDefinition,
  env: string,
  value: string | undefined,
  use: { readonly connection: string; readonly location: Location },
): { readonly value?: string; readonly diagnostic?: Diagnostic } {
  const { name, required, pattern, provider } = secret;
  const variable = secretVariable(secret, env);
  if (value === undefined || value === '') {
    if (!required) return {};
    if (variable === undefined && !provider)
      return { diagnostic: report.report('secret-no-variable', { name, env }, secret.location) };
    const place = provider ? `its ${provider.type}` : `the environment variable ${variable}`;
    const facts = { name, place, variable: variable ?? '', connection: use.connection };
    return { diagnostic: report.report('secret-missing', facts, use.location) };
  }
  if (pattern !== undefined && !matchesPattern(pattern, value))
    return { diagnostic: report.report('secret-pattern', { name }, secret.location) };
  return { value };
}

/** What `validate-secrets` prints: each secret with its variable, and whether it is there. Never a value. */
export function secretStates(
  project: Pick<ProjectDefinition, 'env' | 'secrets'>,
  environment: Environment,
): readonly {
  readonly name: string;
  readonly variable?: string;
  readonly required: boolean;
  readonly present: boolean;
}[] {
  const names = [...project.secrets.keys()].sort();
  return names.flatMap((name) => {
    const secret = project.secrets.get(name);
    if (!secret) return [];
    const variable = secretVariable(secret, project.env);
    const present = variable !== undefined && (environment[variable] ?? '') !== '';
    return [{ name, ...(variable === undefined ? {} : { variable }), required: secret.required, present }];
  });
}
