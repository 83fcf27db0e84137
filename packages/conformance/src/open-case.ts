import { cpSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiagnosticError, hasErrors } from '@sparkle-orchestration/core';
import { openProject, testsOf } from '@sparkle-orchestration/sdk';
import { stringify } from 'yaml';
import type { ConformanceCase, WarehouseKind } from './case.js';
import type { PostgresServer } from './postgres-server.js';
import type { Sink } from './sink.js';
import type { CaseRun } from './targets/target.js';
import { duckdbWarehouse, postgresWarehouse, sourceDatabase, type Warehouse } from './warehouse.js';

/** The connection that pipelines write to; values come from `SPARKLE_CONN_WAREHOUSE` when something runs. */
function warehouseDocument(warehouse: Warehouse): string {
  if (warehouse.kind === 'duckdb') return stringify({ type: 'duckdb', path: 'warehouse.duckdb' });
  const { host, port, user, database } = warehouse.properties;
  return stringify({ type: 'postgres', host, port, user, database, password: '${WAREHOUSE_PASSWORD}' });
}

function writeIfAbsent(path: string, text: string): void {
  if (existsSync(path)) return;
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
}

async function compileProject(
  root: string,
  warehouse: Warehouse,
  environment: Readonly<Record<string, string>>,
): Promise<Pick<CaseRun, 'graphs' | 'unitTests'>> {
  writeIfAbsent(
    join(root, 'sparkle.config.yaml'),
    stringify({ name: 'conformance', config: 'config', warehouse: 'warehouse' }),
  );
  writeIfAbsent(join(root, 'config', 'connections', 'warehouse', 'common.yaml'), warehouseDocument(warehouse));
  const project = await openProject({ from: root, env: 'dev', purpose: 'compile', environment });
  const compiled = [
    ...project.definition.pipelines.map((pipeline) => project.compiler.compile(pipeline)),
    ...project.definition.jobs.map((job) => project.compiler.compileJob(job)),
  ];
  const diagnostics = [
    ...project.diagnostics,
    ...project.compiler.diagnostics,
    ...compiled.flatMap((one) => one.diagnostics),
  ];
  if (hasErrors(diagnostics)) throw new DiagnosticError(diagnostics.filter((d) => d.severity === 'error'));
  const graphs = compiled.flatMap((one) => (one.graph ? [one.graph] : []));
  return { graphs, unitTests: testsOf(project.unitTests, graphs) };
}

/** A copy of the case with a fresh warehouse, compiled. */
export async function openCase(
  given: ConformanceCase,
  kind: WarehouseKind,
  target: string,
  server: PostgresServer,
  sink: Sink,
): Promise<CaseRun> {
  const folder = mkdtempSync(join(tmpdir(), `sparkle-case-${given.name}-`));
  const root = join(folder, 'project');
  mkdirSync(root);
  if (given.source.kind === 'project') cpSync(given.source.folder, root, { recursive: true });
  const database = `${target}_${given.name}`.replace(/[^a-z0-9_]/g, '_').slice(0, 60);
  const warehouse = kind === 'duckdb' ? duckdbWarehouse(root) : await postgresWarehouse(server, database);
  const source = sourceDatabase(server, `source_${database}`.slice(0, 60));
  const environment: Record<string, string> = {
    SPARKLE_CONN_WAREHOUSE: JSON.stringify({ type: kind, ...warehouse.properties }),
    SPARKLE_CONN_SLACK_ALERTS: JSON.stringify({ type: 'slack', url: sink.url }),
    SPARKLE_CONN_WEB_ALERTS: JSON.stringify({ type: 'webhook', url: sink.url }),
    SPARKLE_CONN_MAIL_ALERTS: JSON.stringify({
      type: 'smtp',
      host: '127.0.0.1',
      port: sink.mailPort,
      from: 'sparkle@example.org',
    }),
    SHOP_API: sink.serviceUrl,
    SPARKLE_CONN_SOURCE_DB: JSON.stringify(source.properties),
    ...(kind === 'postgres' ? { WAREHOUSE_PASSWORD: String(warehouse.properties['password']) } : {}),
  };
  sink.serve(root);
  const compiled =
    given.source.kind === 'graphs'
      ? { graphs: given.source.graphs(kind), unitTests: [] }
      : await compileProject(root, warehouse, environment);
  const emitted = join(folder, 'emitted');
  mkdirSync(emitted);
  return { case: given, ...compiled, root, folder: emitted, warehouse, source, sink, rows: new Map(), environment };
}
