import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DiagnosticError, type OpenConnection, type WarehouseDriver } from '@sparkle-orchestration/core';
import { connectionVariable } from '@sparkle-orchestration/engine';
import {
  type CloudKind,
  localWarehouse,
  type MonitorWarehouse,
  monitorDiagnostics,
  openCloud,
  parseTableId,
  type RunHistory,
  type WarehouseKind,
} from '@sparkle-orchestration/monitor';
import { pipelineDiagnostics } from '@sparkle-orchestration/pipelines';
import { builtins } from '../builtins.js';
import { openNamedConnection } from '../open-connection.js';
import type { Project } from '../project.js';

export interface MonitorTarget {
  /** Name or address without secrets: part of the scope of what is remembered. */
  readonly label: string;
  open(): Promise<MonitorWarehouse>;
}

export interface TargetOptions {
  readonly project: Project | undefined;
  /** Folder that paths of files start from. */
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Name of a connection, or an address. */
  readonly connection: string | undefined;
  /** Kind of warehouse, when no connection tells it. */
  readonly warehouse: WarehouseKind | undefined;
  readonly region: string | undefined;
  /** Tables that will be asked for. */
  readonly tables: readonly string[];
  readonly history: RunHistory | undefined;
}

const clouds: ReadonlySet<string> = new Set(['bigquery', 'snowflake', 'databricks']);
const isCloud = (type: string): type is CloudKind => clouds.has(type);

/** Seconds that a monitor waits for a file that a run holds. */
const lockTimeoutSeconds = 30;

/** A connection from an address; nothing when the text is a name. */
function fromAddress(text: string, cwd: string, name = 'monitor'): OpenConnection | undefined {
  if (/^(jdbc:)?postgres(ql)?:\/\//i.test(text)) return { name, type: 'postgres', properties: { url: text } };
  if (/^file:\/\//i.test(text)) return { name, type: 'duckdb', properties: { path: fileURLToPath(text) } };
  const file = /^duckdb:(?:\/\/)?(.+)$/i.exec(text)?.[1] ?? (/\.(duckdb|db|ddb)$/i.test(text) ? text : undefined);
  return file === undefined ? undefined : { name, type: 'duckdb', properties: { path: resolve(cwd, file) } };
}

/** The warehouse's driver of a connection type. */
function driverOf(type: string, project: Project | undefined): WarehouseDriver | undefined {
  const connectors = project ? [...project.registry.connectors.values()] : (builtins.connectors ?? []);
  return connectors.find((c) => c.type === type || c.aliases?.includes(type))?.warehouse;
}

/** Three parts of which the first holds a hyphen: only a project of Google has such a name. */
function looksLikeBigQuery(tables: readonly string[]): boolean {
  return tables.some((text) => {
    const id = parseTableId(text);
    return 'parts' in id && id.parts.length === 3 && id.parts[0]?.includes('-') === true;
  });
}

function named(name: string, options: TargetOptions): OpenConnection {
  const { project, environment, cwd } = options;
  const direct = fromAddress(name, cwd);
  if (direct) return direct;
  if (project?.definition.connections.has(name)) return openNamedConnection(project, name);
  const written = environment[connectionVariable(name)];
  const own = written === undefined ? undefined : fromAddress(written, cwd, name);
  if (own) return own;
  throw new DiagnosticError([pipelineDiagnostics.report('warehouse-unknown', { name })]);
}

/**
 * The warehouse that is looked at: --connection or `connection` of the configuration, else --warehouse, else the one of
 * the project, else BigQuery when the tables are named like its. Secrets are read here; nothing is connected yet.
 */
export function monitorTarget(options: TargetOptions): MonitorTarget {
  const { project, environment, region, history, cwd } = options;
  const cloud = (kind: CloudKind, connection?: OpenConnection): MonitorTarget => ({
    label: connection?.name ?? kind,
    open: () => openCloud(kind, { root: project?.root ?? cwd, connection, environment, region }),
  });
  const given = options.connection;
  if (given === undefined) {
    const kind = options.warehouse;
    if (kind !== undefined && isCloud(kind)) return cloud(kind);
    if (!project && kind === undefined && looksLikeBigQuery(options.tables)) return cloud('bigquery');
    if (!project) throw new DiagnosticError([monitorDiagnostics.report('no-connection', {})]);
  }
  const connection = named(given ?? project?.definition.warehouse ?? '', options);
  if (isCloud(connection.type)) return cloud(connection.type, connection);
  const driver = driverOf(connection.type, project);
  if (!driver)
    throw new DiagnosticError([
      monitorDiagnostics.report('connection-type', { name: connection.name, type: connection.type }),
    ]);
  return {
    label: connection.name === 'monitor' ? addressLabel(connection) : connection.name,
    async open() {
      const session = await driver.open(connection, {
        root: project?.root ?? cwd,
        env: project?.definition.env ?? 'dev',
        readOnly: true,
        allowedDirectories: [],
        lockTimeoutSeconds,
      });
      return localWarehouse({ session, driver, connection, history });
    },
  };
}

/** An address without user and password. */
function addressLabel({ properties }: OpenConnection): string {
  const url = properties['url'];
  if (typeof url !== 'string') return String(properties['path'] ?? 'monitor');
  return url.replace(/\/\/[^@/]*@/, '//').replace(/\?.*$/, '');
}
