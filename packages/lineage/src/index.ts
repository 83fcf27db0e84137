export { type ColumnPath, columnPath, impact, type LineagePoint, type PathStep, trace } from './column-path.js';
export { type DatasetName, datasetName } from './dataset-names.js';
export { lineageDiagnostics } from './diagnostics.js';
export { lineageHtml } from './lineage-html.js';
export { type JsonColumn, type LineageJson, lineageJson } from './lineage-json.js';
export {
  type OpenLineageEvent,
  type OpenLineageOptions,
  type OperationRun,
  openLineageEvents,
  openLineageRunId,
} from './open-lineage.js';
export {
  type ColumnEdge,
  type LineageDataset,
  type LineageJob,
  type ProjectLineage,
  projectLineage,
} from './project-lineage.js';
export { lineageDot, lineageMermaid, type PictureOptions } from './text-graphs.js';
