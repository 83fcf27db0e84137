import { mysqlConnector } from '@sparkle-orchestration/connector-mysql';
import { postgresConnector } from '@sparkle-orchestration/connector-postgres';
import { sqliteConnector } from '@sparkle-orchestration/connector-sqlite';
import { builtinConnectors, plannedConnectors } from '@sparkle-orchestration/connectors';
import type { Plugin } from '@sparkle-orchestration/core';
import { duckdbConnector } from '@sparkle-orchestration/engine';
import { pipelineTemplates } from '@sparkle-orchestration/pipelines';
import { taskKinds } from '@sparkle-orchestration/tasks';
import { version } from './version.js';

/** What every project has without installing anything else. */
export const builtins: Plugin = {
  name: '@sparkle-orchestration/sdk',
  version,
  templates: pipelineTemplates,
  taskKinds,
  connectors: [
    ...builtinConnectors,
    postgresConnector,
    mysqlConnector,
    sqliteConnector,
    duckdbConnector,
    ...plannedConnectors,
  ],
};
