export { sqlmeshDiagnostics } from './diagnostics.js';
export { sqlmeshDumpScript } from './dump-script.js';
export type { KindDetail, ModelFacts, SqlmeshKind, SqlmeshModel, SqlmeshProject, StandaloneAudit } from './model.js';
export { readSqlmeshDump } from './read-dump.js';
export { type ReadSqlmesh, readSqlmeshProject } from './read-project.js';
export { sqlmeshModelProject } from './to-model-project.js';
