import type { Diagnostic } from '@sparkle-orchestration/core';
import { openProject } from '../../src/open-project.js';
import { queryWarehouse } from '../../src/query-warehouse.js';
import { type RunPipelinesOptions, runPipelines } from '../../src/run.js';
import { type ProjectFiles, projectFolder } from '../project-folder.js';

export interface RestProject {
  readonly root: string;
  run(pipeline: string, more?: Partial<RunPipelinesOptions>): Promise<RestRun>;
  /** Rows of a SELECT on the warehouse of the pipeline. */
  rows(sql: string): Promise<readonly (readonly unknown[])[]>;
}

export interface RestRun {
  readonly status: string | undefined;
  /** Codes and messages of everything that went wrong. */
  readonly findings: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  readonly counts: Readonly<Record<string, readonly (number | undefined)[]>>;
}

/** A project in a new folder, to run pipelines of and look at their tables. */
export function restProject(
  files: ProjectFiles,
  warehouse = 'lake',
  environment: Readonly<Record<string, string>> = {},
): RestProject {
  const root = projectFolder(files, { warehouse });
  const open = () => openProject({ from: root, env: 'dev', purpose: 'run', adapters: false, environment });
  return {
    root,
    async run(pipeline, more = {}) {
      const opened = await open();
      const [done] = await runPipelines(opened, {
        names: [pipeline],
        interval: { start: new Date('2026-03-01T00:00:00Z'), end: new Date('2026-03-02T00:00:00Z') },
        ...more,
      });
      const tasks = Object.values(done?.result?.tasks ?? {});
      const diagnostics = [
        ...opened.diagnostics.filter((d) => d.severity === 'error'),
        ...(done?.compiled.diagnostics ?? []),
        ...tasks.flatMap((task) => (task.error ? [task.error.diagnostic] : [])),
        ...(done?.result?.warnings ?? []),
      ];
      return {
        status: done?.result?.status,
        diagnostics,
        findings: [...new Set(diagnostics.map((d) => `${d.code}: ${d.message}`))],
        counts: Object.fromEntries(
          tasks.map((task) => [task.operation, [task.rows_read, task.rows_written, task.rows_rejected]]),
        ),
      };
    },
    async rows(sql) {
      return (await queryWarehouse(await open(), sql, { limit: 1000 })).rows;
    },
  };
}
