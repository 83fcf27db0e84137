export {
  buildModelProject,
  type RawModelExposure,
  type RawModelNode,
  type RawModelProject,
  type RawModelTest,
  type RawPassedNode,
} from './build-project.js';
export { type DbtSelector, dbtSelection, dbtSelector } from './dbt-select.js';
export { modelDiagnostics } from './diagnostics.js';
export {
  type Generated,
  type GeneratedItem,
  generateModels,
  type ModelEngine,
  type ModelGenerator,
  type ModelGeneratorContext,
  type ModelGeneratorOptions,
  mapFile,
  modelEngines,
  notTranslatedFile,
} from './generator.js';
export { type ModelGraphOptions, modelDefaults, modelGraphs, sqlmeshScript } from './graphs.js';
export { defaultSlaMinutes, type ModelGrouping, modelGroupings } from './groups.js';
export type * from './model-project.js';
export { plainName } from './names.js';
export {
  type CrossEdge,
  type ModelGroup,
  type ModelPlan,
  type ModelPlanOptions,
  type ModelTask,
  type ModelTestMode,
  modelTestModes,
  type NotTranslated,
  planModels,
} from './plan.js';
export { isTimeZone, parseModelSchedule, scheduleTags } from './schedule.js';
export { type ModelSelection, selectModels } from './select.js';
export { sqlmeshAudited, sqlmeshAuditWords } from './sqlmesh-audit.js';
