import type { Connector, Ingestor } from './connector.js';
import type { Registry } from './registry.js';

/** An ingestor with the connector that it belongs to. */
export interface FoundIngestor {
  readonly connector: Connector;
  readonly ingestor: Ingestor;
}

type Connectors = Registry['connectors'];

/** Ingestors by id and by other names, made once for a registry: every pipeline asks. */
const indexes = new WeakMap<Connectors, ReadonlyMap<string, readonly FoundIngestor[]>>();

function indexOf(connectors: Connectors): ReadonlyMap<string, readonly FoundIngestor[]> {
  const index = new Map<string, FoundIngestor[]>();
  for (const connector of connectors.values()) {
    for (const ingestor of connector.ingestors) {
      for (const name of new Set([ingestor.id, ...(ingestor.aliases ?? [])])) {
        const found = index.get(name);
        if (found) found.push({ connector, ingestor });
        else index.set(name, [{ connector, ingestor }]);
      }
    }
  }
  return index;
}

/** All ingestors of an id or other name, in the order of their connectors: several databases have some of one name. */
export function findIngestors({ connectors }: Pick<Registry, 'connectors'>, name: string): readonly FoundIngestor[] {
  let index = indexes.get(connectors);
  if (!index) {
    index = indexOf(connectors);
    indexes.set(connectors, index);
  }
  return index.get(name) ?? [];
}
