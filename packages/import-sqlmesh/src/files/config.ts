import type { Diagnostic } from '@sparkle-orchestration/core';
import { locationOf } from '@sparkle-orchestration/core';
import { sqlmeshDiagnostics as report } from '../diagnostics.js';
import type { PythonModules } from '../python/project-modules.js';
import { fieldsOf, type PythonValue } from '../python/value.js';
import type { Variables } from '../sql/macros.js';
import type { FileTree } from './tree.js';
import { readYaml } from './yaml.js';

/** What models take from the configuration of their project. */
export interface SqlmeshConfig {
  readonly project?: string;
  /** Model defaults: dialect, cron, cron_tz, kind, owner, start, audits, enabled, interval_unit. */
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly variables: Variables;
  /** First part of names that are written without it, where the connection tells it. */
  readonly catalog?: string;
  /** Name of the gateway that is used when none is asked for. */
  readonly gateway?: string;
  readonly inferNames: boolean;
  readonly ignored: readonly string[];
}

const mapping = (value: unknown): Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;

/** A value as SQL text: variables become parts of SQL. */
function sqlText(value: unknown): string | undefined {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** The catalog of a connection, by the rules of SQLMesh's connections. */
function catalogOf(connection: Readonly<Record<string, unknown>>): string | undefined {
  const database = text(connection['database']);
  switch (connection['type']) {
    case 'duckdb': {
      const [catalog] = Object.keys(mapping(connection['catalogs']));
      const file = database?.split(/[\\/]/).at(-1);
      return catalog ?? (file === undefined || file === ':memory:' ? 'memory' : file.replace(/\.[^.]*$/, ''));
    }
    case 'bigquery':
      return text(connection['project']);
    case 'databricks':
    case 'trino':
    case 'spark':
      return text(connection['catalog']);
    default:
      return database;
  }
}

function configOf(value: Readonly<Record<string, unknown>>): SqlmeshConfig {
  const gateways = mapping(value['gateways']);
  const name = text(value['default_gateway']) ?? Object.keys(gateways)[0] ?? '';
  const gateway = mapping(gateways[name] ?? value['gateway']);
  const connection = mapping(gateway['connection'] ?? value['default_connection']);
  const catalog = catalogOf(connection);
  const variables = Object.entries({ ...mapping(value['variables']), ...mapping(gateway['variables']), gateway: name });
  const ignored = Array.isArray(value['ignore_patterns']) ? value['ignore_patterns'].flatMap((p) => text(p) ?? []) : [];
  const project = text(value['project']);
  return {
    ...(project ? { project } : {}),
    defaults: { ...mapping(value['model_defaults']), ...mapping(gateway['model_defaults']) },
    variables: new Map(
      variables.flatMap(([key, v]) => (sqlText(v) === undefined ? [] : [[key.toLowerCase(), sqlText(v) ?? '']])),
    ),
    ...(catalog === undefined ? {} : { catalog }),
    ...(name ? { gateway: name.toLowerCase() } : {}),
    inferNames: mapping(value['model_naming'])['infer_names'] === true,
    ignored,
  };
}

/** A Python value as the YAML value that means the same: `ModelDefaultsConfig(dialect="duckdb")` is a mapping. */
function plainValue(value: PythonValue): unknown {
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'number':
    case 'constant':
      return value.value;
    case 'list':
      return value.items.map(plainValue);
    case 'dict':
      return Object.fromEntries(Object.entries(fieldsOf(value)).map(([key, item]) => [key, plainValue(item)]));
    case 'call': {
      const type = /(?:^|\.)(\w+)ConnectionConfig$/.exec(value.callee)?.[1]?.toLowerCase();
      const named = Object.entries(value.args.named).map(([key, item]) => [key, plainValue(item)]);
      return Object.fromEntries(type ? [['type', type], ...named] : named);
    }
    default:
      return undefined;
  }
}

interface Read {
  readonly config: SqlmeshConfig;
  readonly diagnostics: readonly Diagnostic[];
}

function readConfigPython(file: string, modules: PythonModules): Read {
  const module = modules.module(file);
  const value = module?.constructed('config');
  if (!module || value?.kind !== 'call') {
    const what = 'The value of "config"';
    return {
      config: configOf({}),
      diagnostics: [report.report('config-not-static', { what }, { file, line: 1, column: 1 })],
    };
  }
  const diagnostics = Object.entries(value.args.named).flatMap(([key, item]) =>
    ['model_defaults', 'variables', 'default_gateway', 'ignore_patterns'].includes(key) &&
    (item.kind === 'unknown' || item.kind === 'name')
      ? [
          report.report(
            'config-not-static',
            { what: `"${key}"` },
            locationOf(file, module.source, item.kind === 'unknown' ? item.from : value.from),
          ),
        ]
      : [],
  );
  return { config: configOf(mapping(plainValue(value))), diagnostics };
}

/** Reads config.yaml, config.yml or config.py; Python is not run. */
export function readConfig(tree: FileTree, modules: PythonModules, shown: string): Read {
  const file = ['config.yaml', 'config.yml', 'config.py'].find((name) => tree.has(name));
  if (file === undefined) return { config: configOf({}), diagnostics: [report.report('no-config', { path: shown })] };
  if (file.endsWith('.py')) return readConfigPython(file, modules);
  const yaml = readYaml(file, tree.text(file) ?? '', true);
  if (yaml.problem)
    return {
      config: configOf({}),
      diagnostics: [report.report('config-invalid', { problem: yaml.problem.message }, yaml.problem.location)],
    };
  return { config: configOf(mapping(yaml.value)), diagnostics: [] };
}
