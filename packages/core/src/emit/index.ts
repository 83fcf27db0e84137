export { checkCapabilities } from './capabilities.js';
export { emitDiagnostics } from './diagnostics.js';
export { type Drift, type DriftEdit, type DriftFile, type DriftState, driftOf } from './drift.js';
export {
  type EmitRequest,
  emitDeployment,
  graphJson,
  isDiagnosticError,
  parseAdapterOptions,
} from './emit-deployment.js';
export { type Explanation, explain } from './explain.js';
export { generatedMarker } from './generated-marker.js';
export {
  type DeploymentFacts,
  deploymentFacts,
  diffFacts,
  type Facts,
  type FactValue,
  type NodeChange,
} from './graph-facts.js';
export { type LineEdit, lineEdits } from './line-edits.js';
export {
  deploymentKey,
  type Manifest,
  type ManifestDeployment,
  type ManifestFile,
  parseManifest,
  printManifest,
} from './manifest.js';
export type { CapabilityReport, CapabilityUse, Output, OutputFile } from './output.js';
export { manifestFile } from './output-path.js';
export {
  checkOutput,
  describeChange,
  type FileChange,
  type OutputPlan,
  type PlanOptions,
  planOutput,
} from './plan-output.js';
export { selectComponent } from './select-component.js';
export {
  type PipelineSnapshot,
  type SnapshotColumn,
  type SnapshotOperation,
  type SnapshotRead,
  type SnapshotWriter,
  snapshotFormat,
  snapshotOf,
} from './snapshot.js';
export { type WriteOptions, type WritePoint, type WriteResult, writeOutput } from './write-output.js';
