import type { Connector, Registry } from '@sparkle-orchestration/core';
import { duckdbConnector } from '../src/index.js';

/** DuckDB and the given connectors. */
export function registryOf(...connectors: readonly Connector[]): Registry {
  return {
    templates: new Map(),
    taskKinds: new Map(),
    adapters: new Map(),
    connectors: new Map([duckdbConnector, ...connectors].map((connector) => [connector.type, connector])),
  };
}
