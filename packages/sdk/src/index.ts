export type { PipelineFile, ProjectFile } from '@sparkle-orchestration/core';
export { jsonLines, type RunEvent, type RunResult, terminalProgress } from '@sparkle-orchestration/engine';
export {
  columnPath,
  lineageDot,
  lineageHtml,
  lineageJson,
  lineageMermaid,
  openLineageEvents,
  projectLineage,
} from '@sparkle-orchestration/lineage';
export {
  type CheckResult,
  ConfigError,
  exitOfReport,
  type HealthConfig,
  type HealthReport,
  healthConfig,
  isViolation,
  type MonitorReport,
  monitorDiagnostics,
  parseTableId,
  printReport,
  type ReportFormat,
  readConfig,
  reportFormats,
  type SlaConfig,
  type SlaReport,
  type Status,
  slaConfig,
  summaryLines,
  type WarehouseKind,
  warehouseKinds,
  watch,
} from '@sparkle-orchestration/monitor';
export { pipelineDiagnostics as pipelineProblems } from '@sparkle-orchestration/pipelines';
export type { Scheduler, SchedulerEvent, SchedulerState } from '@sparkle-orchestration/server';
export { builtins } from './builtins.js';
export { definePipeline, defineProject, type PipelineModule } from './define-pipeline.js';
export {
  checkDeployment,
  type Deployment,
  type DeployOptions,
  findAdapter,
  makeDeployment,
  planDeployment,
  writeDeployment,
} from './deploy.js';
export { testsOf } from './deploy-tests.js';
export { type DriftReport, driftOfDeployed, type TargetDrift } from './deployed/drift.js';
export {
  type DefinitionState,
  type Imported,
  type ImportedFolder,
  type ImportedPipeline,
  importDeployed,
} from './deployed/import-deployed.js';
export { type Recognised, type RecognisedFolder, type RecognisedPipeline, recognise } from './deployed/recognise.js';
export { diagnostics as sdkDiagnostics } from './diagnostics.js';
export { examine, type Finding } from './doctor.js';
export { type ExecTaskOptions, type ExecTaskResult, execTask } from './exec-task.js';
export { type Explained, explain } from './explain.js';
export { findRoot } from './find-root.js';
export { generateDiagnostics } from './generate/diagnostics.js';
export { type GenerateOptions, type Generation, makeGeneration } from './generate/generate-models.js';
export { type ModelInput, sqlmeshDump } from './generate/read-models.js';
export { initPipeline, initProject } from './init.js';
export { exportWarehouseSchemas, initWarehouse } from './init-warehouse.js';
export { graphsOf } from './lineage.js';
export { listParts, type PartList } from './list-parts.js';
export { type CaseEvidence, type EvidenceWord, shippedEvidence, type TargetEvidence } from './matrix/evidence.js';
export { entryText, type MarkdownOptions, matrixMarkdown, matrixSummary } from './matrix/markdown.js';
export {
  type Matrix,
  type MatrixEntry,
  type MatrixTarget,
  makeMatrix,
  type ProvingCase,
  selectInMatrix,
} from './matrix/matrix.js';
export { type Monitor, type OpenMonitorOptions, openMonitor } from './monitor/open-monitor.js';
export { type OpenProjectOptions, openProject } from './open-project.js';
export { parseItem } from './parse-item.js';
export { Pipeline, type PipelineGetOptions, type PipelineMetrics, type PipelineRunOptions } from './pipeline.js';
export type {
  Change,
  ChangeKind,
  ColumnPoint,
  DataEffect,
  Downstream,
  StateEffect,
} from './plan/change.js';
export { compareVersions, type Version } from './plan/compare-versions.js';
export { describeChanges, effectText } from './plan/describe-changes.js';
export { type AgainstPlan, planAgainst } from './plan/plan-against.js';
export { changesBetween, versionOf } from './plan/versions.js';
export { planAll, type TargetPlan } from './plan-all.js';
export type { Project } from './project.js';
export { type PulledSchema, pullSchemas } from './pull-schemas.js';
export { type QueryResult, queryWarehouse } from './query-warehouse.js';
export { readParameter } from './read-parameter.js';
export { type ProjectState, readState } from './read-state.js';
export { type PipelineRun, type RunPipelinesOptions, runPipelines } from './run.js';
export { decideApproval, type RunDetails, readApprovals, readRun, readRuns } from './run-history.js';
export { type JobRun, type RunJobsOptions, runJobs, selectJobs } from './run-jobs.js';
export { checkSecrets, type SecretState } from './secrets.js';
export { selectPipelines, selectUnits } from './select-pipelines.js';
export { type HttpServed, openHttpServer, type ServeHttpOptions } from './serve/open-http.js';
export { openServer, type ServeOptions, type Server } from './serve/open-server.js';
export { type ShownTable, showTable } from './show-table.js';
export { tickInterval } from './tick-interval.js';
export { givenInterval, parseTime } from './times.js';
export { findTests } from './unit-test/find-tests.js';
export { runTest, type TestFailure, type TestResult } from './unit-test/run-test.js';
export type { Difference } from './unit-test/tables.js';
export { validateProject } from './validate.js';
export { type Validation, validateAll } from './validate-cache.js';
export { type ValidatedKind, validateWarehouse, type WarehouseValidation } from './validate-warehouse.js';
export { version } from './version.js';
export { type ListedItem, type ListedKind, listWarehouse } from './warehouse-listing.js';
