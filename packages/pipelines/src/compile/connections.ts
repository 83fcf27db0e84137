import type {
  GraphConnection,
  NotificationChannel,
  Operation,
  PipelineDefinition,
  ProjectDefinition,
} from '@sparkle-orchestration/core';

/** Connections that a graph uses: of its operations, sources and channels. Values never enter, references do. */
export function graphConnections(
  project: ProjectDefinition,
  operations: readonly Operation[],
  channels: readonly NotificationChannel[],
): Readonly<Record<string, GraphConnection>> {
  const names = new Set<string>([project.warehouse]);
  for (const operation of operations) {
    if (operation.connection) names.add(operation.connection);
    if (operation.op === 'load' && operation.source.connection) names.add(operation.source.connection);
    const work = operation.op === 'map' ? operation.body : operation;
    if (work.connection) names.add(work.connection);
    if (work.op === 'notify') for (const channel of work.channels) names.add(channel.connection);
  }
  for (const channel of channels) names.add(channel.connection);
  const connections: Record<string, GraphConnection> = {};
  for (const name of [...names].sort()) {
    const found = project.connections.get(name);
    if (found) connections[name] = { type: found.type, properties: found.properties };
  }
  return connections;
}

type Connections = Readonly<Record<string, GraphConnection>>;

/** The warehouse of a pipeline with what the pipeline may use of the machine, where the database is embedded. */
export function limitedConnections(
  { limits }: Pick<PipelineDefinition, 'limits'>,
  warehouse: string,
  connections: Connections,
): Connections {
  const own = connections[warehouse];
  if (!limits || own?.type !== 'duckdb') return connections;
  const { memoryMb, cpuCores } = limits;
  const properties = {
    ...own.properties,
    ...(memoryMb === undefined ? {} : { memory_limit: `${memoryMb}MB` }),
    ...(cpuCores === undefined ? {} : { threads: Math.max(1, Math.round(cpuCores)) }),
  };
  return { ...connections, [warehouse]: { ...own, properties } };
}

/**
 * One connection of several pipelines that run as one: an embedded database has one limit, which is the greatest of
 * theirs, and none where one of them has none.
 */
export function sharedLimits(connection: GraphConnection, members: readonly GraphConnection[]): GraphConnection {
  if (connection.type !== 'duckdb' || members.length === 0) return connection;
  const { memory_limit: ownMemory, threads: ownThreads, ...rest } = connection.properties;
  const memory = members.map((one) => one.properties['memory_limit'] ?? ownMemory);
  const threads = members.map((one) => one.properties['threads'] ?? ownThreads);
  const limited = (values: typeof memory) => values.every((value) => value !== undefined);
  // Limits of pipelines are written in MB; one that a connection has in another unit stays as it is.
  const inMb = memory.every((value) => /^\d+MB$/.test(String(value)));
  const most = inMb ? `${Math.max(...memory.map((value) => Number.parseInt(String(value), 10)))}MB` : ownMemory;
  return {
    ...connection,
    properties: {
      ...rest,
      ...(limited(memory) && most !== undefined ? { memory_limit: most } : {}),
      ...(limited(threads) ? { threads: Math.max(...threads.map(Number)) } : {}),
    },
  };
}
