import type { ExecutionGraph, GraphConnection } from '@sparkle-orchestration/core';

/** A table or file by the names that lineage tools join on. */
export interface DatasetName {
  readonly namespace: string;
  readonly name: string;
}

function property(connection: GraphConnection, name: string): string | undefined {
  const value = connection.properties[name];
  return typeof value === 'object' || value === undefined ? undefined : String(value);
}

/** Where the tables of a connection live. What is a secret stays out: then the connection's own name stands for it. */
function namespaceOf(name: string, connection: GraphConnection): string {
  const host = property(connection, 'host');
  const file = property(connection, 'path') ?? property(connection, 'database');
  if (host !== undefined)
    return `${connection.type}://${host}${property(connection, 'port') ? `:${property(connection, 'port')}` : ''}`;
  return connection.type === 'duckdb' && file !== undefined ? `duckdb://${file}` : `${connection.type}://${name}`;
}

/** A server's namespace does not hold the database, so its name begins with it. */
function qualified(connection: GraphConnection, parts: readonly string[]): string {
  const database = property(connection, 'host') === undefined ? undefined : property(connection, 'database');
  return (database === undefined ? parts : [database, ...parts]).join('.');
}

/**
 * The namespace and name of a dataset as a graph calls it. Tables go by their connection and relation; what a load
 * reads goes by its connection (`crm:public.customers`) or is a file (`file:data/orders.csv`).
 */
export function datasetName(graph: ExecutionGraph, dataset: string): DatasetName {
  const table = Object.hasOwn(graph.datasets, dataset) ? graph.datasets[dataset] : undefined;
  const own = table && graph.connections[table.connection];
  if (table && own) return { namespace: namespaceOf(table.connection, own), name: qualified(own, table.relation) };
  const [prefix = '', ...rest] = dataset.split(':');
  const connection = Object.hasOwn(graph.connections, prefix) ? graph.connections[prefix] : undefined;
  if (connection && rest.length > 0)
    return { namespace: namespaceOf(prefix, connection), name: qualified(connection, [rest.join(':')]) };
  return rest.length > 0 ? { namespace: prefix, name: rest.join(':') } : { namespace: 'sparkle', name: dataset };
}
