import type {
  Column,
  Connector,
  Diagnostic,
  Operation,
  ProjectDefinition,
  Registry,
  Task,
} from '@sparkle-orchestration/core';
import { z } from 'zod';
import { lowerTasks, taskKinds } from '../src/index.js';

const connector = (type: string, accepts: readonly string[] = []): Connector => ({
  type,
  title: type,
  description: type,
  connection: z.record(z.string(), z.unknown()),
  secrets: [],
  ingestors: [
    {
      id: `${type}_rows`,
      description: 'rows',
      options: z.strictObject({ path: z.string().optional(), table: z.string().optional() }),
      connectionTypes: accepts,
    },
  ],
});

export const registry: Registry = {
  templates: new Map(),
  taskKinds: new Map(taskKinds.map((kind) => [kind.id, kind])),
  connectors: new Map(
    [
      connector('memory'),
      connector('shop', ['shop']),
      connector('duckdb'),
      { ...connector('later'), runnable: false },
    ].map((one) => [one.type, one]),
  ),
  adapters: new Map(),
};

const nowhere = { file: 'config/orchestration/steps/dev.json', line: 1, column: 1 };
const connection = (name: string, type: string) => ({ name, type, properties: {}, locate: () => nowhere });

const project: ProjectDefinition = {
  name: 'shop',
  root: '/nowhere',
  env: 'dev',
  warehouse: 'warehouse',
  connections: new Map(
    [connection('warehouse', 'duckdb'), connection('till', 'shop'), connection('chat', 'slack')].map((c) => [
      c.name,
      c,
    ]),
  ),
  pipelines: [],
  documents: [],
  jobs: [],
  triggers: [],
  secrets: new Map(),
  schemas: new Map(),
  adapters: new Map(),
  plugins: [],
};

export const orders: readonly Column[] = [
  { name: 'id', type: 'bigint' },
  { name: 'amount', type: 'decimal(18,2)' },
  { name: 'changed', type: 'timestamp' },
];

/** A task as a template would make it; the place of task `n` is line `n + 1`. */
export function task(id: string, kind: string, params: unknown, rest: Partial<Task> = {}): Task {
  return {
    id,
    kind,
    params,
    reads: [],
    writes: [],
    needs: [],
    retry: { count: 0, delaySeconds: 60, backoff: 1, maxDelaySeconds: 3600, jitter: 0 },
    labels: {},
    origin: { location: nowhere, path: ['tasks', 0] },
    ...rest,
  };
}

export const needs = (...ids: readonly string[]) => ids.map((id) => ({ task: id, when: 'success' as const }));
export const read = (id: string, rest: Partial<Task> = {}, params: object = {}) =>
  task(id, 'TransformTask', { source_tables: ['main.bronze.orders'], transformers: [], ...params }, rest);
export const ingest = (id: string, rest: Partial<Task> = {}, params: object = {}) =>
  task(id, 'IngestTask', { ingestor: 'memory_rows', columns: orders, ...params }, rest);
export const write = (id: string, rest: Partial<Task> = {}, params: object = {}) =>
  task(id, 'WriteDeltaTask', { destination: `main.silver.${id}`, write_mode: 'overwrite', ...params }, rest);
export const checks = (id: string, list: readonly object[], rest: Partial<Task> = {}) =>
  task(id, 'RunGreatExpectationsTask', { checks: list }, rest);
export const sql = (id: string, rest: Partial<Task> = {}, params: object = { sql_statement: `select '${id}'` }) =>
  task(id, 'RunSQLFileTask', params, rest);
export const tell = (id: string, rest: Partial<Task> = {}, params: object = { channels: ['slack://alerts'] }) =>
  task(id, 'NotifyOnFailureTask', params, rest);

const tables: Readonly<Record<string, readonly Column[]>> = {
  'main.bronze.orders': orders,
  'main.bronze.other': [{ name: 'else', type: 'varchar' }],
};
const odcs = (quality: object) =>
  JSON.stringify({
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    schema: [{ name: 'orders', properties: [{ name: 'id', logicalType: 'integer' }], quality: [quality] }],
  });
/** Files of the project. */
const files: Readonly<Record<string, string>> = {
  'sql/tidy.sql': 'delete from main.silver.orders where id < 0;\nselect {{ oops }};',
  'config/expectations/empty.json': '{ "expectations": [] }',
  'config/expectations/untyped.json': '{ "expectations": [{ "kwargs": {} }] }',
  'config/contracts/orders.json': odcs({ type: 'text', description: 'people read this' }),
  'config/contracts/odd.json': odcs({ type: 'custom', engine: 'soda' }),
};

/** Lowers tasks on a DuckDB warehouse that knows the columns of `main.bronze.orders`. */
export function lower(tasks: readonly Task[]): {
  readonly operations: readonly Operation[];
  readonly diagnostics: readonly Diagnostic[];
  readonly codes: readonly string[];
} {
  const diagnostics: Diagnostic[] = [];
  const operations = lowerTasks(tasks, {
    project,
    registry,
    pipeline: 'steps',
    file: nowhere.file,
    locate: (path) => ({ ...nowhere, column: path.length + 1 }),
    warehouse: 'warehouse',
    dialect: 'duckdb',
    columnsOf: (dataset) => tables[dataset],
    readText: (file) => files[file],
    isDataset: (name) => name === 'main.silver.orders',
    report: (diagnostic) => void diagnostics.push(diagnostic),
  });
  return { operations, diagnostics, codes: diagnostics.map((d) => d.code.replace('tasks/', '')) };
}
