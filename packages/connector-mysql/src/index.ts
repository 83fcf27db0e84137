export { mysqlConnector } from './connector.js';
export { mysqlDiagnostics } from './diagnostics.js';
