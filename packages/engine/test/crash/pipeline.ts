import type { Dialect, ExecutionGraph, TransformOperation } from '@sparkle-orchestration/core';
import { materialise, need, operationBase } from '@sparkle-orchestration/core/testing';
import { renderTransform } from '@sparkle-orchestration/sql';
import { bronze, bronzeGraph, bronzeLoad } from '../bronze.js';

export const silver = 'main.slv.orders';

const columns = [
  { name: 'order_id', type: 'integer' },
  { name: 'amount', type: 'decimal(18,2)' },
  { name: 'modified_at', type: 'timestamp' },
];

/** Bronze merged into silver by key, with the ledger and a quarantine. */
export function silverMerge(dialect: Dialect = 'duckdb'): TransformOperation {
  const operation = 'write_silver';
  const definition = {
    inputs: [
      {
        dataset: bronze,
        name: 'source',
        read: { by: 'cursor' as const, column: 'modified_at', type: 'timestamp' },
        columns,
      },
    ],
    ctes: [
      { name: 'source', sql: ['select * from sparkle_source'], columns },
      {
        name: 'add_audit_columns',
        sql: ['select s.*, (select now from sparkle_run) as created_at from source s'],
        columns: [...columns, { name: 'created_at', type: 'timestamp' }],
      },
    ],
    columns: [...columns, { name: 'created_at', type: 'timestamp' }],
    checks: [],
    rejects: [],
    materialise: materialise({
      mode: 'merge',
      destination: silver,
      keys: ['order_id'],
      order: [{ column: 'modified_at', descending: true }],
      compare: ['amount', 'modified_at'],
      keep: ['created_at'],
    }),
  };
  const rendered = renderTransform({
    ...definition,
    identity: { project: 'sample', env: 'dev', pipeline: 'orders', operation, destination: silver },
    dialect,
    audit: ['created_at'],
  });
  if (rendered.statements.length === 0) throw new Error(JSON.stringify(rendered.diagnostics));
  return {
    ...operationBase(operation, 9, ['apply_transformations', operation]),
    ...definition,
    op: 'transform',
    compute: dialect,
    connection: 'warehouse',
    dialect,
    needs: [need('write_bronze')],
    reads: [bronze],
    writes: [silver],
    columns: definition.columns.map((column) => ({ ...column, from: [] })),
    setup: rendered.setup,
    statements: rendered.statements,
  };
}

/** Files to bronze by cursor, bronze to silver by merge: every kind of durable step is in it. */
export function crashGraph(): ExecutionGraph {
  return bronzeGraph([bronzeLoad(), silverMerge()]);
}
