import { DiagnosticError, type ExecutionGraph } from '@sparkle-orchestration/core';
import type { RunRecord } from '@sparkle-orchestration/state';
import { reportEngine } from '../diagnostics.js';
import type { RunOptions } from './run-options.js';

/** A run to go on with: what it was for and which of its operations are done. */
export interface Resumed {
  readonly run: RunRecord;
  readonly done: ReadonlySet<string>;
  /** Outputs of what is done, by operation. */
  readonly outputs: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly interval: { readonly start: Date; readonly end: Date };
  readonly params: RunOptions['params'];
}

/**
 * The run named by `--resume`, from the run store.
 * @throws DiagnosticError when it is not there, or when the definition has changed since
 */
export async function resumedRun(graph: ExecutionGraph, options: RunOptions): Promise<Resumed | undefined> {
  if (options.resume === undefined) return undefined;
  const { store, resume } = options;
  const run = await (resume === 'last' ? store?.lastRun(graph.pipeline, graph.env) : store?.run(resume));
  if (!store || !run || run.pipeline !== graph.pipeline || run.env !== graph.env) {
    throw new DiagnosticError([reportEngine('run-unknown', { run: resume, pipeline: graph.pipeline })]);
  }
  if (run.graphHash !== graph.hash) {
    throw new DiagnosticError([reportEngine('run-changed', { run: run.runId, pipeline: graph.pipeline })]);
  }
  const done = (await store.tasks(run.runId)).filter((task) => task.status === 'success');
  return {
    run,
    done: new Set(done.map((task) => task.task)),
    outputs: new Map(
      done.flatMap((task) =>
        task.outputs === undefined ? [] : [[task.task, JSON.parse(task.outputs) as Record<string, unknown>] as const],
      ),
    ),
    interval: { start: new Date(run.intervalStart), end: new Date(run.intervalEnd) },
    params: JSON.parse(run.params) as RunOptions['params'],
  };
}
