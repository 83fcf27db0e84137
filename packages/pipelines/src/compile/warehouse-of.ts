import type { PipelineDefinition, ProjectDefinition, Registry, WarehouseDriver } from '@sparkle-orchestration/core';

/** Name of the connection that a pipeline writes to. */
export function warehouseOf(project: ProjectDefinition, pipeline: PipelineDefinition): string {
  const config = pipeline.config as { readonly destination?: unknown };
  const own =
    pipeline.dialect === 'warehouse' ? (config.destination as { readonly connection: string }).connection : undefined;
  return own ?? project.warehouse;
}

/** The driver of a type of connection that can be written to. */
export function warehouseDriver(registry: Registry, type: string): WarehouseDriver | undefined {
  const own = registry.connectors.get(type);
  if (own) return own.warehouse;
  for (const connector of registry.connectors.values())
    if (connector.aliases?.includes(type)) return connector.warehouse;
  return undefined;
}
