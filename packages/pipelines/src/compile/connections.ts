import type { GraphConnection, NotificationChannel, Operation, ProjectDefinition } from '@sparkle-orchestration/core';

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
