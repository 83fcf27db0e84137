import { join } from 'node:path';
import { DiagnosticError, nearestName } from '@sparkle-orchestration/core';
import {
  type ApprovalRecord,
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

/** Questions of runs that wait for a person. */
export function readApprovals(project: Project): readonly ApprovalRecord[] {
  return withStore(project, (store) => store.openApprovals());
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
  },
): { readonly runId: string; readonly task: string; readonly decision: string; readonly by: string } {
  return withStore(project, (store) => {
    const questions = store
      .openApprovals()
      .filter((one) => one.runId === answer.runId && (answer.task === undefined || one.task === answer.task));
    const [question] = questions;
    const none = new DiagnosticError([diagnostics.report('no-question', { run: answer.runId, task: answer.task })]);
    if (!question || questions.length > 1) throw none;
    const { approvers, runId, task } = question;
    if (approvers.length > 0 && !approvers.includes(answer.by))
      throw new DiagnosticError([diagnostics.report('not-an-approver', { by: answer.by, approvers })]);
    if (!store.decide({ ...answer, task, at: new Date().toISOString() })) throw none;
    return { runId, task, decision: answer.decision, by: answer.by };
  });
}
