import { fileConnector } from '@sparkle-orchestration/connectors';
import type { ExecutionGraph, LoadOperation } from '@sparkle-orchestration/core';
import { graphOf, materialise, operationBase } from '@sparkle-orchestration/core/testing';
import { closeStatements, prepareStatements } from '@sparkle-orchestration/sql';
import { warehouse } from './graphs.js';
import { registryOf } from './registry.js';

export const bronze = 'main.brz.orders';
export const fileRegistry = registryOf(fileConnector);

const orderColumns = [
  { name: 'order_id', type: 'integer' },
  { name: 'amount', type: 'decimal(18,2)' },
  { name: 'modified_at', type: 'timestamp' },
];

/** A load of `data/*.csv` into bronze, appended, by the cursor `modified_at` unless told otherwise. */
export function bronzeLoad(more: Partial<LoadOperation> = {}): LoadOperation {
  return {
    ...operationBase('write_bronze', 5, ['ingest_source', 'write_bronze']),
    op: 'load',
    compute: 'duckdb',
    connection: 'warehouse',
    dialect: 'duckdb',
    reads: ['file:data/*.csv'],
    writes: [bronze],
    source: {
      connector: 'file',
      ingestor: 'csv_file',
      options: { path: 'data/*.csv' },
      dataset: 'file:data/*.csv',
      read: { by: 'cursor', column: 'modified_at', type: 'timestamp' },
      columns: orderColumns,
    },
    add: [
      { name: '_ingested_at', type: 'timestamp', value: { from: 'now' } },
      { name: '_source_file', type: 'varchar', value: { from: 'file' } },
      { name: '_batch_id', type: 'varchar', value: { from: 'run_id' } },
    ],
    checks: [],
    materialise: materialise({ mode: 'append', destination: bronze }),
    columns: [],
    ...more,
  };
}

export function bronzeGraph(operations: ExecutionGraph['operations'] = [bronzeLoad()]): ExecutionGraph {
  const identity = { project: 'sample', env: 'dev', pipeline: 'orders' };
  return graphOf('orders', operations, {
    connections: warehouse,
    datasets: {},
    prepare: prepareStatements('duckdb'),
    close: closeStatements(identity, 'duckdb'),
    maxParallelTasks: 4,
    serial: true,
  });
}

/** Rows of `data/<name>`: id, amount, day of March 2026. */
export function ordersCsv(rows: readonly (readonly [number, string, string])[]): string {
  const lines = rows.map(([id, amount, day]) => `${id},${amount},2026-03-${day}`);
  return `order_id,amount,modified_at\n${lines.join('\n')}\n`;
}
