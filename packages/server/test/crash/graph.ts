import type { ExecutionGraph, SqlOperation, SqlStatement, TransformOperation } from '@sparkle-orchestration/core';
import { graphOf, materialise, need, operationBase } from '@sparkle-orchestration/core/testing';
import { closeStatements, prepareStatements, renderTransform } from '@sparkle-orchestration/sql';

export const table = 'main.serve.ticks';
export const pipeline = 'ticks';

/** Takes long enough to be killed in the middle. */
const slow: SqlOperation = {
  ...operationBase('slow'),
  op: 'sql',
  compute: 'postgres',
  connection: 'warehouse',
  dialect: 'postgres',
  statements: [['select pg_sleep(0.15)']],
};

/** Appends one row for the interval: a second run that is not held back, or not replaced, would be seen as a second row. */
function append(): TransformOperation {
  const operation = 'append';
  const columns = [{ name: 'id', type: 'integer' }];
  const definition = {
    inputs: [],
    ctes: [{ name: 'source', sql: ['select 1 as id'], columns }],
    columns,
    checks: [],
    rejects: [],
    materialise: materialise({ mode: 'append', destination: table }),
  };
  const identity = { project: 'sample', env: 'dev', pipeline, operation, destination: table };
  const rendered = renderTransform({ ...definition, identity, dialect: 'postgres' });
  if (rendered.statements.length === 0) throw new Error(JSON.stringify(rendered.diagnostics));
  return {
    ...operationBase(operation),
    ...definition,
    op: 'transform',
    compute: 'postgres',
    connection: 'warehouse',
    dialect: 'postgres',
    needs: [need('slow')],
    writes: [table],
    columns: columns.map((column) => ({ ...column, from: [] })),
    setup: rendered.setup,
    statements: rendered.statements,
  };
}

/** Tables of the product that statements name. */
function systemTables(statements: readonly SqlStatement[]): ExecutionGraph['datasets'] {
  const names = statements
    .flat()
    .flatMap((part) => (typeof part === 'object' && 'dataset' in part ? [part.dataset] : []));
  return Object.fromEntries(
    names.map((name) => [
      name,
      { connection: 'warehouse', relation: name.split('.'), external: false, system: true as const },
    ]),
  );
}

/** A pipeline on Postgres with a ledger. */
export function tickGraph(connection: Readonly<Record<string, string | number>>): ExecutionGraph {
  const prepare = prepareStatements('postgres');
  const close = closeStatements({ project: 'sample', env: 'dev', pipeline }, 'postgres');
  return graphOf(pipeline, [slow, append()], {
    connections: { warehouse: { type: 'postgres', properties: { ...connection, sslmode: 'disable' } } },
    datasets: {
      [table]: { connection: 'warehouse', relation: ['serve', 'ticks'], external: false },
      ...systemTables([...prepare, ...close]),
    },
    prepare,
    close,
    serial: true,
    maxParallelTasks: 2,
  });
}
