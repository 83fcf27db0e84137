import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  buildRegistry,
  type Diagnostic,
  DiagnosticError,
  type ExecutionGraph,
  parseGraph,
} from '@sparkle-orchestration/core';
import { execOperation } from '@sparkle-orchestration/engine';
import { builtins } from './builtins.js';
import { diagnostics } from './diagnostics.js';
import { tickInterval } from './tick-interval.js';

export interface ExecTaskOptions {
  readonly graphFile: string;
  /** Operation id, `prepare` or `close_interval`. */
  readonly task: string;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly interval?: { readonly start: Date; readonly end: Date };
  /** Tick of the schedule that ends the interval. */
  readonly scheduledTime?: Date;
  readonly runId?: string;
  readonly params?: Readonly<Record<string, string | number | boolean | null>>;
  readonly outputsFile?: string;
  readonly signal?: AbortSignal;
  log(line: string): void;
}

export interface ExecTaskResult {
  readonly exit: number;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly diagnostics: readonly Diagnostic[];
}

function readGraph(file: string, cwd: string): ExecutionGraph {
  const path = resolve(cwd, file);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new DiagnosticError([diagnostics.report('graph-file', { file, problem: 'there is no such file' })]);
  }
  return parseGraph(text, file);
}

/**
 * Runs one operation of a compiled graph, as deployments do on a worker. Relative paths of connections and files start
 * at `SPARKLE_PROJECT_ROOT`, else at the current folder.
 */
export async function execTask(options: ExecTaskOptions): Promise<ExecTaskResult> {
  const graph = readGraph(options.graphFile, options.cwd);
  const interval =
    options.interval ?? (options.scheduledTime ? tickInterval(graph.schedule, options.scheduledTime) : undefined);
  if (!interval && options.task !== 'prepare') throw new DiagnosticError([diagnostics.report('interval-missing', {})]);
  const known = graph.operations.map((o) => o.id);
  if (!known.includes(options.task) && options.task !== 'prepare' && options.task !== 'close_interval') {
    throw new DiagnosticError([
      diagnostics.report('unknown-operation', { id: options.task, known: [...known, 'prepare', 'close_interval'] }),
    ]);
  }
  const root = resolve(options.cwd, options.environment['SPARKLE_PROJECT_ROOT'] ?? '.');
  const result = await execOperation(graph, options.task, {
    root,
    registry: buildRegistry([builtins]),
    environment: options.environment,
    ...(interval ? { interval } : {}),
    ...(options.runId === undefined ? {} : { runId: options.runId }),
    ...(options.params ? { params: options.params } : {}),
    ...(options.signal ? { abort: options.signal } : {}),
    onEvent: (event) => {
      if (event.type === 'task_log') options.log(event.message);
      else if (event.type === 'warning') options.log(`${event.diagnostic.code}: ${event.diagnostic.message}`);
    },
  });
  const { exit, outputs } = result;
  if (options.outputsFile !== undefined) {
    const path = resolve(options.cwd, options.outputsFile);
    writeFileSync(resolve(dirname(path), path), `${JSON.stringify(outputs)}\n`);
  }
  return { exit, outputs, diagnostics: result.diagnostics };
}
