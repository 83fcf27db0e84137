import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  checkSecret,
  type Diagnostic,
  DiagnosticError,
  type ExecutionGraph,
  type Operation,
  type SecretDefinition,
  secretsOf,
  secretVariable,
} from '@sparkle-orchestration/core';
import { connectionVariable, type SecretReader } from '@sparkle-orchestration/engine';
import { diagnostics } from './diagnostics.js';
import type { Project } from './project.js';

/** Lines `NAME=value`; quotes around a value go, comments and empty lines do not count. */
export function parseDotenv(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name, written = ''] = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined) continue;
    const quoted = /^(["'])(.*)\1$/s.exec(written);
    found.set(name, quoted ? (quoted[2] ?? '') : written.replace(/\s+#.*$/, ''));
  }
  return found;
}

const withoutBreak = (text: string) => text.replace(/\r?\n$/, '');

/** Milliseconds that a program may take to tell a secret. */
const patience = 30_000;

/** The value of a secret where it is kept; nothing when it is not there. */
function readValue(secret: SecretDefinition, project: Project): string | undefined {
  const { provider } = secret;
  const variable = secretVariable(secret, project.definition.env);
  const own = variable === undefined ? undefined : project.environment[variable];
  if (!provider || (own !== undefined && own !== '')) return own;
  try {
    switch (provider.type) {
      case 'dotenv':
        return parseDotenv(readFileSync(resolve(project.root, provider.file), 'utf8')).get(variable ?? secret.name);
      case 'file':
        return withoutBreak(readFileSync(resolve(project.root, provider.path), 'utf8'));
      case 'command': {
        const [program = '', ...args] = provider.command;
        const env = Object.fromEntries(Object.entries(project.environment).filter(([, v]) => v !== undefined));
        return withoutBreak(
          execFileSync(program, args, {
            cwd: project.root,
            env: env as NodeJS.ProcessEnv,
            encoding: 'utf8',
            timeout: patience,
            stdio: ['ignore', 'pipe', 'ignore'],
          }),
        );
      }
      default:
        throw new DiagnosticError([
          diagnostics.report('secret-provider', { name: secret.name, provider: provider.type }, secret.location),
        ]);
    }
  } catch (error) {
    if (error instanceof DiagnosticError) throw error;
    // The message of a program or a file system may quote the value.
    return undefined;
  }
}

/** Reads a secret at the moment of use, once, from where the mapping says that it is kept. */
export function secretReader(project: Project): SecretReader {
  const known = new Map<string, string | null | undefined>();
  return (name) => {
    if (known.has(name)) return known.get(name);
    const value = readOne(name, project);
    known.set(name, value);
    return value;
  };
}

function readOne(name: string, project: Project): string | null | undefined {
  const secret = project.definition.secrets.get(name);
  if (!secret) return project.environment[name];
  const { value, diagnostic } = checkSecret(secret, project.definition.env, readValue(secret, project), {
    connection: '',
    location: secret.location,
  });
  if (diagnostic && diagnostic.code !== 'config/secret-missing' && diagnostic.code !== 'config/secret-no-variable')
    throw new DiagnosticError([diagnostic]);
  return value ?? (secret.required ? undefined : null);
}

/** Connections that operations of a graph open; those of messages may fail without harm. */
function openedBy(graph: ExecutionGraph): ReadonlySet<string> {
  const names = new Set([graph.warehouse, ...(graph.groups ?? []).map((group) => group.graph.warehouse)]);
  for (const operation of graph.operations) {
    if (operation.connection) names.add(operation.connection);
    if (operation.op === 'load' && operation.source.connection) names.add(operation.source.connection);
  }
  return names;
}

/** Everything that is missing or wrong among the secrets of a graph, at once, before anything runs. */
export function missingSecrets(project: Project, graph: ExecutionGraph): readonly Diagnostic[] {
  const { env, secrets, connections } = project.definition;
  const opened = openedBy(graph);
  const ofConnections = Object.entries(graph.connections).flatMap(([connection, { properties }]) => {
    if (!opened.has(connection) || project.environment[connectionVariable(connection)]) return [];
    return Object.entries(properties).flatMap(([key, property]) => {
      const secret = typeof property === 'object' ? secrets.get(property.secret) : undefined;
      if (!secret) return [];
      const location = connections.get(connection)?.locate([key]) ?? secret.location;
      const { diagnostic } = checkSecret(secret, env, readValue(secret, project), { connection, location });
      return diagnostic ? [diagnostic] : [];
    });
  });
  return [...ofConnections, ...graph.operations.flatMap((operation) => missingInStatements(project, operation))];
}

/** A statement has no other value to bind, so its secrets are required, whatever the mapping says. */
function missingInStatements(project: Project, operation: Operation): readonly Diagnostic[] {
  const names = 'statements' in operation ? secretsOf(operation.statements ?? []) : [];
  const { env, secrets } = project.definition;
  const { location } = operation.origin;
  return names.flatMap((name) => {
    const secret = { ...(secrets.get(name) ?? { name, variables: { '*': name }, location }), required: true };
    const { diagnostic } = checkSecret(secret, env, readValue(secret, project), { connection: operation.id, location });
    return diagnostic ? [diagnostic] : [];
  });
}

/** What `check-secrets` tells of a secret; never its value. */
export interface SecretState {
  readonly name: string;
  /** Environment variable, or where it is kept. */
  readonly variable: string;
  readonly required: boolean;
  readonly present: boolean;
  readonly description?: string;
}

/** All secrets of a project, sorted: the variable of each, and whether it is there. */
export function checkSecrets(project: Project): readonly SecretState[] {
  const { env, secrets } = project.definition;
  return [...secrets.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((secret) => {
      const { name, required, provider, description } = secret;
      const cloud = provider !== undefined && 'name' in provider;
      const place = provider ? `${provider.type}${cloud ? `: ${provider.name}` : ''}` : 'none for this environment';
      return {
        name,
        variable: secretVariable(secret, env) ?? place,
        required,
        present: !cloud && (readValue(secret, project) ?? '') !== '',
        ...(description === undefined ? {} : { description }),
      };
    });
}
