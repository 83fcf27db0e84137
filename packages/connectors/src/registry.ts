import type { Connector, Ingestor } from '@sparkle-orchestration/core';
import { DiagnosticError } from '@sparkle-orchestration/core';
import { registryDiagnostics } from './diagnostics.js';

/** Connectors by type and by every other name of the type. */
export type ConnectorRegistry = ReadonlyMap<string, Connector>;

/**
 * Puts connectors in order by type and alias.
 * @throws DiagnosticError `connectors/type-twice` when two claim one name
 */
export function connectorRegistry(connectors: readonly Connector[]): ConnectorRegistry {
  const registry = new Map<string, Connector>();
  for (const connector of connectors) {
    for (const name of [connector.type, ...(connector.aliases ?? [])]) {
      const first = registry.get(name);
      if (first && first !== connector) {
        throw new DiagnosticError([
          registryDiagnostics.report('type-twice', { name, first: first.title, second: connector.title }),
        ]);
      }
      registry.set(name, connector);
    }
  }
  return registry;
}

/** An ingestor with the connector that runs it. */
export interface FoundIngestor {
  readonly connector: Connector;
  readonly ingestor: Ingestor;
}

/**
 * Finds an ingestor by id or alias. Several databases may have one of the same name; the type of the connection decides
 * between them, and without one the first wins.
 */
export function findIngestor(
  registry: ConnectorRegistry,
  name: string,
  connectionType?: string,
): FoundIngestor | undefined {
  const all = [...new Set(registry.values())].flatMap((connector) =>
    connector.ingestors
      .filter((ingestor) => ingestor.id === name || ingestor.aliases?.includes(name))
      .map((ingestor) => ({ connector, ingestor })),
  );
  const type = connectionType === undefined ? undefined : (registry.get(connectionType)?.type ?? connectionType);
  return all.find(({ connector }) => connector.type === type) ?? all[0];
}
