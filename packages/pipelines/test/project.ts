import type {
  Connector,
  FlatConfig,
  Locate,
  PipelineDefinition,
  ProjectDefinition,
  Registry,
  WarehouseDriver,
} from '@sparkle-orchestration/core';
import { taskKinds } from '@sparkle-orchestration/tasks';
import { z } from 'zod';
import { pipelineTemplates } from '../src/templates/index.js';

/** Every place is line 1 of the file, with the path as column count, so that tests see which path was meant. */
const locate =
  (file: string): Locate =>
  (path) => ({ file, line: 1, column: path.length + 1 });

const driver: WarehouseDriver = {
  dialect: 'duckdb',
  relation: (dataset) =>
    dataset.startsWith('_sparkle.')
      ? ['wh', ...dataset.split('.')]
      : ['wh', dataset.split('.').slice(0, -1).join('.'), dataset.split('.').at(-1) ?? ''],
  open: () => Promise.reject(new Error('compiling never connects')),
};
const postgresDriver: WarehouseDriver = {
  ...driver,
  dialect: 'postgres',
  relation: (dataset) => dataset.split('.').slice(-2),
};

const connector = (type: string, warehouse?: WarehouseDriver): Connector => ({
  type,
  title: type,
  description: type,
  connection: z.record(z.string(), z.unknown()),
  secrets: [],
  ingestors: [
    { id: `${type}_rows`, description: 'rows', options: z.record(z.string(), z.unknown()), connectionTypes: [] },
  ],
  ...(warehouse ? { warehouse } : {}),
});

export const registry: Registry = {
  templates: new Map(pipelineTemplates.map((t) => [t.id, t])),
  taskKinds: new Map(taskKinds.map((k) => [k.id, k])),
  connectors: new Map(
    [connector('duckdb', driver), connector('postgres', postgresDriver), connector('memory')].map((c) => [c.type, c]),
  ),
  adapters: new Map(),
};

/** A flat pipeline; `extra` is parsed by its template as reading would do. */
export function flatPipeline(
  name: string,
  template: string,
  config: Partial<FlatConfig>,
  rest: Partial<PipelineDefinition<FlatConfig>> = {},
): PipelineDefinition<FlatConfig> {
  const file = `config/orchestration/${name}/dev.json`;
  return {
    name,
    template,
    dialect: 'flat',
    env: 'dev',
    tags: {},
    params: {},
    retry: { count: 0, delaySeconds: 60, backoff: 1 },
    maxParallelTasks: 4,
    dependencies: [],
    onFailure: [],
    onSuccess: [],
    enabled: true,
    file,
    locate: locate(file),
    ...rest,
    config: {
      sourceTables: [],
      primaryKey: [],
      businessKey: [],
      partitionColumns: [],
      transformers: [],
      writeMode: 'append',
      sqlDialect: 'duckdb',
      featureColumns: [],
      ...config,
      extra: registry.templates.get(template)?.extra.parse(config.extra ?? {}) ?? {},
    },
  };
}

export function projectOf(
  pipelines: readonly PipelineDefinition[],
  rest: Partial<ProjectDefinition> = {},
): ProjectDefinition {
  const warehouse = {
    name: 'warehouse',
    type: 'duckdb',
    properties: {},
    locate: locate('config/connections/warehouse/dev.json'),
  };
  return {
    name: 'shop',
    root: '/nowhere',
    env: 'dev',
    warehouse: 'warehouse',
    connections: new Map([['warehouse', warehouse]]),
    pipelines,
    documents: [],
    jobs: [],
    triggers: [],
    secrets: new Map(),
    schemas: new Map(),
    adapters: new Map(),
    plugins: [],
    ...rest,
  };
}

export const orderColumns = [
  { name: 'order_id', type: 'integer' },
  { name: 'customer', type: 'varchar' },
  { name: 'amount', type: 'decimal(18,2)' },
  { name: 'modified_at', type: 'timestamp' },
];

export const ordersBronze = flatPipeline('orders_bronze', 'bronze_raw_ingestion', {
  ingestor: 'memory_rows',
  destination: 'main.bronze.orders',
  columns: orderColumns,
  watermarkColumn: 'modified_at',
});

export const ordersSilver = flatPipeline('orders_silver', 'silver_batch_transformation', {
  sourceTables: ['main.bronze.orders'],
  destination: 'main.silver.orders',
  transformers: [
    { name: 'drop_exact_duplicates', params: {}, path: ['transformers', 0] },
    { name: 'standardize_nulls', params: { columns: ['customer'] }, path: ['transformers', 1] },
    { name: 'add_audit_columns', params: { user: 'etl' }, path: ['transformers', 2] },
  ],
  primaryKey: ['order_id'],
  watermarkColumn: 'modified_at',
  writeMode: 'merge',
  extra: { quality_checks: { null_check_columns: ['customer'], uniqueness_check: ['order_id'] } },
});
