import type { ExecutionGraph, SqlOperation, TransformOperation } from '@sparkle-orchestration/core';
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

/** A pipeline on Postgres with a ledger. */
export function tickGraph(connection: Readonly<Record<string, string | number>>): ExecutionGraph {
  return graphOf(pipeline, [slow, append()], {
    connections: { warehouse: { type: 'postgres', properties: { ...connection, sslmode: 'disable' } } },
    datasets: {},
    prepare: prepareStatements('postgres'),
    close: closeStatements({ project: 'sample', env: 'dev', pipeline }, 'postgres'),
    serial: true,
    maxParallelTasks: 2,
  });
}
