export { postgresConnector } from './connector.js';
export { postgresDiagnostics } from './diagnostics.js';
export { postgresWarehouse } from './warehouse/driver.js';
export { relation } from './warehouse/relation.js';
