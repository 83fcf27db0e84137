import type { OpenConnection } from '@sparkle-orchestration/core';
import { createConnections } from '@sparkle-orchestration/engine';
import type { Project } from './project.js';
import { secretReader } from './secrets.js';

/** A connection of the project with its secrets read now. Missing ones end in exit code 3. */
export function openNamedConnection(project: Project, name: string): OpenConnection {
  const definition = project.definition.connections.get(name);
  const connections = createConnections({
    graph: { connections: definition ? { [name]: { type: definition.type, properties: definition.properties } } : {} },
    registry: project.registry,
    environment: project.environment,
    secret: secretReader(project),
  });
  return connections.get(name);
}
