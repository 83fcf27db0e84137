export { sqliteConnector } from './connector.js';
export { sqliteDiagnostics } from './diagnostics.js';
