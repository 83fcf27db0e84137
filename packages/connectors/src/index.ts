export { builtinConnectors } from './builtin.js';
export { registryDiagnostics } from './diagnostics.js';
export { fileConnector } from './file/connector.js';
export { fileDiagnostics } from './file/diagnostics.js';
export { fileDateColumn } from './file/ingestors/daily-file-drop.js';
export { modifiedColumn } from './file/ingestors/incremental-file-by-modified-time.js';
export { plannedConnectors } from './planned.js';
export { type ConnectorRegistry, connectorRegistry, type FoundIngestor, findIngestor } from './registry.js';
