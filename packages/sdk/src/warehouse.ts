import {
  DiagnosticError,
  type OpenConnection,
  type WarehouseDriver,
  type WarehouseSession,
} from '@sparkle-orchestration/core';
import { pipelineDiagnostics } from '@sparkle-orchestration/pipelines';
import { openNamedConnection } from './open-connection.js';
import type { Project } from './project.js';

export interface OpenedWarehouse {
  readonly session: WarehouseSession;
  readonly driver: WarehouseDriver;
  readonly connection: OpenConnection;
  /** Name parts of a dataset on it. */
  relation(dataset: string): readonly string[];
}

/** Opens the warehouse of the environment, or another connection that holds tables. The caller closes the session. */
export async function openWarehouse(
  project: Project,
  options: { readonly connection?: string; readonly readOnly?: boolean } = {},
): Promise<OpenedWarehouse> {
  const name = options.connection ?? project.definition.warehouse;
  const definition = project.definition.connections.get(name);
  if (!definition) throw new DiagnosticError([pipelineDiagnostics.report('warehouse-unknown', { name })]);
  const connector = [...project.registry.connectors.values()].find(
    (c) => c.type === definition.type || c.aliases?.includes(definition.type),
  );
  const driver = connector?.warehouse;
  if (!driver)
    throw new DiagnosticError([
      pipelineDiagnostics.report('warehouse-type', { name, type: definition.type }, definition.locate(['type'])),
    ]);
  const connection = openNamedConnection(project, name);
  const session = await driver.open(connection, {
    root: project.root,
    env: project.definition.env,
    allowedDirectories: [],
    ...(options.readOnly === undefined ? {} : { readOnly: options.readOnly }),
  });
  return { session, driver, connection, relation: (dataset) => driver.relation(dataset, connection) };
}
