export { postgresConnector } from './connector.js';
export { postgresDiagnostics } from './diagnostics.js';
