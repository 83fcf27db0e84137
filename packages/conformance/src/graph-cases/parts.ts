import type { Edge, ExecutionGraph, SqlOperation, SqlStatement } from '@sparkle-orchestration/core';
import { graphOf, operationBase } from '@sparkle-orchestration/core/testing';
import type { ConformanceCase, WarehouseKind } from '../case.js';

/** Statements on the warehouse. */
export function sqlTask(
  kind: WarehouseKind,
  id: string,
  statements: readonly SqlStatement[],
  given: Partial<SqlOperation> = {},
): SqlOperation {
  return {
    ...operationBase(id),
    op: 'sql',
    compute: kind,
    connection: 'warehouse',
    dialect: kind,
    statements,
    ...given,
  };
}

/** A statement that works and one that never does. */
export const works: SqlStatement = ['select 1'];
export const fails: SqlStatement = ["select cast('this fails on purpose' as integer)"];
export const need = (task: string, when: Edge['when'] = 'success'): Edge => ({ task, when });

/** A graph on the warehouse of the case, daily in UTC; given facts win. */
export function caseGraph(
  kind: WarehouseKind,
  pipeline: string,
  operations: ExecutionGraph['operations'],
  given: Partial<Omit<ExecutionGraph, 'hash' | 'operations' | 'pipeline'>> = {},
): ExecutionGraph {
  const relation = (schema: string, table: string) =>
    kind === 'duckdb' ? ['wh', schema === '_sparkle' ? schema : `main.${schema}`, table] : [schema, table];
  const system = (table: string) => ({
    connection: 'warehouse',
    relation: relation('_sparkle', table),
    external: false,
    system: true as const,
  });
  return graphOf(pipeline, operations, {
    connections: {
      warehouse: { type: kind, properties: {} },
      slack_alerts: { type: 'slack', properties: { url: { secret: 'slack_url' } } },
      mail_alerts: { type: 'smtp', properties: { host: 'mail.example.org' } },
      web_alerts: { type: 'webhook', properties: { url: { secret: 'web_url' } } },
    },
    ...given,
    datasets: {
      '_sparkle.loads': system('loads'),
      '_sparkle.intervals': system('intervals'),
      ...given.datasets,
    },
  });
}

/** A case whose graphs are made by hand. */
export function graphCase(
  given: Partial<ConformanceCase> & Pick<ConformanceCase, 'name' | 'title' | 'steps'>,
  graphs: (kind: WarehouseKind) => readonly ExecutionGraph[],
): ConformanceCase {
  return { warehouses: ['postgres', 'duckdb'], not: {}, native: {}, source: { kind: 'graphs', graphs }, ...given };
}

export const day: readonly [string, string] = ['2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z'];
