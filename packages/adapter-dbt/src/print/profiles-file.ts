import { printYaml, slug } from '@sparkle-orchestration/adapter-kit';
import type { SecretReference } from '@sparkle-orchestration/core';
import { jinjaString } from '../jinja.js';
import type { DbtProject, YamlMap } from '../model.js';
import { inline } from './yaml-width.js';

type Property = string | number | boolean | SecretReference;

/** One setting of the warehouse connection: the environment variable it is read from, and its value in the definition. */
export interface ProfileVariable {
  readonly name: string;
  /** What it is without the variable; absent for secrets and what the definition leaves open. */
  readonly fallback?: string;
  readonly secret: boolean;
}

function upper(text: string): string {
  return slug(text).toUpperCase();
}

function variableOf(
  project: DbtProject,
  setting: string,
  names: readonly string[],
  fallback?: string,
): ProfileVariable {
  const { properties } = project.warehouse.connection;
  const value: Property | undefined = names.map((name) => properties[name]).find((v) => v !== undefined);
  // dbt masks the values of variables with this prefix in its logs.
  if (typeof value === 'object') return { name: `DBT_ENV_SECRET_${upper(value.secret)}`, secret: true };
  const plain = value === undefined ? fallback : String(value);
  const secret = setting === 'password';
  return {
    name: `${secret ? 'DBT_ENV_SECRET_' : ''}${upper(project.warehouse.name)}_${upper(setting)}`,
    secret,
    ...(plain === undefined || secret ? {} : { fallback: plain }),
  };
}

function call(variable: ProfileVariable, filter = ''): string {
  const fallback = variable.fallback === undefined ? '' : `, ${jinjaString(variable.fallback)}`;
  return `{{ env_var(${jinjaString(variable.name)}${fallback})${filter} }}`;
}

/** Settings by their name in a profile. */
export function profileVariables(project: DbtProject): Readonly<Record<string, ProfileVariable>> {
  if (project.dialect === 'duckdb') {
    return { path: variableOf(project, 'path', ['path', 'database', 'file'], 'warehouse.duckdb') };
  }
  return {
    host: variableOf(project, 'host', ['host'], 'localhost'),
    port: variableOf(project, 'port', ['port'], '5432'),
    user: variableOf(project, 'user', ['user', 'username']),
    password: variableOf(project, 'password', ['password']),
    dbname: variableOf(project, 'database', ['database', 'dbname']),
  };
}

function outputOf(project: DbtProject): YamlMap {
  const { threads, database } = project;
  const variables = profileVariables(project);
  if (project.dialect === 'duckdb') {
    const path = variables.path as ProfileVariable;
    return {
      type: 'duckdb',
      path: ':memory:',
      database: 'memory',
      schema: 'main',
      threads,
      settings: { TimeZone: 'UTC' },
      attach: [{ path: call(path), alias: database ?? 'wh' }],
    };
  }
  const settings = Object.entries(variables).map(([name, variable]) => [
    name,
    call(variable, name === 'port' ? ' | as_number' : ''),
  ]);
  return { type: 'postgres', ...Object.fromEntries(settings), schema: 'public', threads };
}

/** `profiles.yml`: connection settings from the environment, never a secret. */
export function printProfiles(project: DbtProject, header: string): string {
  return printYaml(
    { [project.name]: { target: project.env, outputs: { [project.env]: outputOf(project) } } },
    { header, inline },
  );
}
