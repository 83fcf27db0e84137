import { join } from 'node:path';
import { DiagnosticError, nearestName } from '@sparkle-orchestration/core';
import {
  type AnyRunStore,
  type ApprovalRecord,
  type LogRecord,
  openRunStore,
  openSharedStore,
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

/** Works with the history of a store: a SQLite file or a Postgres URL, without one the project's own file. */
async function withHistory<T>(
  project: Project,
  address: string | undefined,
  work: (history: AnyRunStore) => Promise<T>,
): Promise<T> {
  const { name, env } = project.definition;
  const store = await openSharedStore(address ?? runStoreFile(project), { project: name, env });
  try {
    return await work(store.history);
  } finally {
    await store.close();
  }
}

/** Questions of runs that wait for a person, of the store that `sparkle serve` was given or of runs here. */
export function readApprovals(project: Project, address?: string): Promise<readonly ApprovalRecord[]> {
  return withHistory(project, address, async (history) => history.openApprovals());
}

/**
 * Answers a question; without a task the only one of the run.
 * @throws DiagnosticError when there is none, or somebody else has to answer
 */
export function decideApproval(
  project: Project,
  answer: {
    readonly runId: string;
    readonly task?: string;
    readonly decision: 'approved' | 'rejected';
    readonly by: string;
    readonly comment?: string;
    /** Store of the run. @default the project's own file */
    readonly store?: string;
  },
): Promise<{ readonly runId: string; readonly task: string; readonly decision: string; readonly by: string }> {
  const { store: address, ...given } = answer;
  return withHistory(project, address, async (history) => {
    const questions = (await history.openApprovals()).filter(
      (one) => one.runId === given.runId && (given.task === undefined || one.task === given.task),
    );
    const [question] = questions;
    const none = new DiagnosticError([diagnostics.report('no-question', { run: given.runId, task: given.task })]);
    if (!question || questions.length > 1) throw none;
    const { approvers, runId, task } = question;
    if (approvers.length > 0 && !approvers.includes(given.by))
      throw new DiagnosticError([diagnostics.report('not-an-approver', { by: given.by, approvers })]);
    if (!(await history.decide({ ...given, task, at: new Date().toISOString() }))) throw none;
    return { runId, task, decision: given.decision, by: given.by };
  });
}
