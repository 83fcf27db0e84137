import type { Route } from '../route.js';
import { approvals, decide } from './approvals.js';
import { lineage, table, tables } from './data.js';
import { jobGraph, jobs, pipelineGraph, pipelines } from './definitions.js';
import { oneRun, runGraph, runLogs } from './one-run.js';
import { cancelRun, runs, startRun } from './runs.js';
import { diagnostics, status, triggers } from './status.js';

/** Every route below `/api/v1` that answers with JSON. */
export const routes: readonly Route[] = [
  status,
  diagnostics,
  triggers,
  pipelines,
  pipelineGraph,
  jobs,
  jobGraph,
  runs,
  startRun,
  oneRun,
  runGraph,
  runLogs,
  cancelRun,
  approvals,
  decide,
  tables,
  table,
  lineage,
];
