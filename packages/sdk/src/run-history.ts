import { join } from 'node:path';
import { DiagnosticError, nearestName } from '@sparkle-orchestration/core';
import {
  type LogRecord,
  openRunStore,
  type RunRecord,
  type RunStore,
  type TaskRecord,
} from '@sparkle-orchestration/state';
import { diagnostics } from './diagnostics.js';
import type { Project } from './project.js';

/** File of the history of runs of an environment. */
export function runStoreFile(project: Project): string {
  return join(project.root, '.sparkle', `${project.definition.env}.sqlite`);
}

function withStore<T>(project: Project, work: (store: RunStore) => T): T {
  const store = openRunStore(runStoreFile(project));
  try {
    return work(store);
  } finally {
    store.close();
  }
}

/** The newest runs, newest first. */
export function readRuns(project: Project, limit: number): readonly RunRecord[] {
  return withStore(project, (store) => store.listRuns({ limit }));
}

export interface RunDetails {
  readonly run: RunRecord;
  readonly tasks: readonly TaskRecord[];
  readonly logs: readonly LogRecord[];
}

/** One run by id, or `last`, with its tasks and, when asked for, its log. */
export function readRun(project: Project, id: string, logs: boolean): RunDetails {
  return withStore(project, (store) => {
    const recent = store.listRuns({ limit: 200 });
    const run = id === 'last' ? recent[0] : store.run(id);
    if (!run) {
      const nearest = nearestName(
        id,
        recent.map((r) => r.runId),
      );
      throw new DiagnosticError([
        diagnostics.report('unknown-run', { id }, undefined, nearest ? { hint: `Did you mean "${nearest}"?` } : {}),
      ]);
    }
    return { run, tasks: store.tasks(run.runId), logs: logs ? store.logs(run.runId) : [] };
  });
}
