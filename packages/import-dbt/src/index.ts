export { dbtDiagnostics } from './diagnostics.js';
export { type ReadManifestOptions, readManifest } from './read-manifest.js';
