import type { TaskKind } from '@sparkle-orchestration/core';
import { approveTask } from './approve.js';
import { autoRecoverTask } from './auto-recover.js';
import { batchScoreTask } from './batch-score.js';
import { branchTask } from './branch.js';
import { createUnityCatalogTableTask } from './create-unity-catalog-table.js';
import { grantPermissionsTask } from './grant-permissions.js';
import { httpRequestTask } from './http-request.js';
import { indexTableTask } from './index-table.js';
import { ingestTask } from './ingest.js';
import { lightupDataSLAAlertTask } from './lightup-data-sla-alert.js';
import { monteCarloDataIncidentTask } from './monte-carlo-data-incident.js';
import { notifyOnFailureTask } from './notify-on-failure.js';
import { optimiseTableTask } from './optimise-table.js';
import { promoteModelChampionTask } from './promote-model-champion.js';
import { reconcileTablesTask } from './reconcile-tables.js';
import { registerModelTask } from './register-model.js';
import { rowCountMonitorTask } from './row-count-monitor.js';
import { runContainerTask } from './run-container.js';
import { runDbtCoreTask } from './run-dbt-core.js';
import { runGreatExpectationsTask } from './run-great-expectations.js';
import { runNotebookTask } from './run-notebook.js';
import { runScriptTask } from './run-script.js';
import { runSqlFileTask } from './run-sql-file.js';
import { sendEmailAlertTask } from './send-email-alert.js';
import { sendSlackAlertTask } from './send-slack-alert.js';
import { trainMLModelTask } from './train-ml-model.js';
import { transformTask } from './transform.js';
import { triggerDownstreamPipelineTask } from './trigger-downstream-pipeline.js';
import { waitTask } from './wait.js';
import { waitForTableFreshnessTask } from './wait-for-table-freshness.js';
import { writeDeltaTask } from './write-delta.js';
import { writeFeatureTableTask } from './write-feature-table.js';

/** The 22 task kinds, those that templates make, and those for operations that none of the 22 has. */
// biome-ignore lint/suspicious/noExplicitAny: kinds of different params share one list; each parses its own.
export const taskKinds: readonly TaskKind<any>[] = [
  autoRecoverTask,
  batchScoreTask,
  createUnityCatalogTableTask,
  grantPermissionsTask,
  ingestTask,
  lightupDataSLAAlertTask,
  monteCarloDataIncidentTask,
  notifyOnFailureTask,
  promoteModelChampionTask,
  registerModelTask,
  runDbtCoreTask,
  runGreatExpectationsTask,
  runNotebookTask,
  runSqlFileTask,
  sendEmailAlertTask,
  sendSlackAlertTask,
  trainMLModelTask,
  transformTask,
  triggerDownstreamPipelineTask,
  waitForTableFreshnessTask,
  writeDeltaTask,
  writeFeatureTableTask,
  indexTableTask,
  optimiseTableTask,
  reconcileTablesTask,
  rowCountMonitorTask,
  approveTask,
  branchTask,
  httpRequestTask,
  runContainerTask,
  runScriptTask,
  waitTask,
];
