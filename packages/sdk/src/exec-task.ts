import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  buildRegistry,
  type Diagnostic,
  DiagnosticError,
  type ExecutionGraph,
  groupGraph,
  type PipelineFacts,
  parseGraph,
} from '@sparkle-orchestration/core';
import { dependencyTask, execOperation } from '@sparkle-orchestration/engine';
import { builtins } from './builtins.js';
import { diagnostics } from './diagnostics.js';
import { tickInterval } from './tick-interval.js';

export interface ExecTaskOptions {
  readonly graphFile: string;
  /** Operation id, `prepare`, `close_interval`, or `wait_for:<pipeline>` for a dependency. */
  readonly task: string;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly interval?: { readonly start: Date; readonly end: Date };
  /** Tick of the schedule that ends the interval. */
  readonly scheduledTime?: Date;
  readonly runId?: string;
  readonly params?: Readonly<Record<string, string | number | boolean | null>>;
  readonly outputsFile?: string;
  /** Of a map: run its operation for this item only. */
  readonly item?: { readonly value: unknown; readonly index: number };
  /** JSON file with outputs of other tasks, `{ task: { name: value } }`: what the operation refers to. */
  readonly inputsFile?: string;
  /** A `wait` looks once. */
  readonly once?: boolean;
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

/** What a task means: an operation of the graph, or of a pipeline of a job by `pipeline.task`. */
function workOf(
  graph: ExecutionGraph,
  { task, params }: ExecTaskOptions,
): { readonly graph: ExecutionGraph; readonly task: string; readonly params?: ExecTaskOptions['params'] } {
  const around = ['prepare', 'close_interval'];
  const groups = graph.groups ?? [];
  const waits = (facts: PipelineFacts) => facts.dependencies.map((one) => dependencyTask(one.pipeline));
  const known = [
    ...graph.operations.map((o) => o.id),
    ...around,
    ...waits(graph),
    ...groups.flatMap((group) => [...around, ...waits(group.graph)].map((one) => `${group.id}.${one}`)),
  ];
  if (!known.includes(task)) throw new DiagnosticError([diagnostics.report('unknown-operation', { id: task, known })]);
  const group = groups.find((one) => task.startsWith(`${one.id}.`));
  if (!group) return { graph, task, ...(params ? { params } : {}) };
  // A job has no value of its own for a parameter: null means that the run was given none.
  const given = Object.entries(params ?? {}).filter(([, value]) => value !== null);
  const all = { ...group.parameters, ...Object.fromEntries(given) };
  const own = Object.entries(all).filter(([name]) => Object.hasOwn(group.graph.params, name));
  return { graph: groupGraph(graph, group), task: task.slice(group.id.length + 1), params: Object.fromEntries(own) };
}

function readInputs(file: string, cwd: string): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const fail = (problem: string) => new DiagnosticError([diagnostics.report('inputs-file', { file, problem })]);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(resolve(cwd, file), 'utf8'));
  } catch {
    throw fail('it is not there, or is no JSON');
  }
  const isObject = (one: unknown) => typeof one === 'object' && one !== null && !Array.isArray(one);
  if (!isObject(value) || !Object.values(value as object).every(isObject))
    throw fail('it is not { task: { name: value } }');
  return value as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
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
  const work = workOf(graph, options);
  const root = resolve(options.cwd, options.environment['SPARKLE_PROJECT_ROOT'] ?? '.');
  const result = await execOperation(work.graph, work.task, {
    root,
    registry: buildRegistry([builtins]),
    environment: options.environment,
    ...(interval ? { interval } : {}),
    ...(options.runId === undefined ? {} : { runId: options.runId }),
    ...(work.params ? { params: work.params } : {}),
    ...(options.inputsFile === undefined ? {} : { taskOutputs: readInputs(options.inputsFile, options.cwd) }),
    ...(options.item ? { item: options.item } : {}),
    once: options.once ?? false,
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
