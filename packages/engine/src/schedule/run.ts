import { join } from 'node:path';
import { type Diagnostic, DiagnosticError, type ExecutionGraph, type Operation } from '@sparkle-orchestration/core';
import { createConnections } from '../connections.js';
import { reportEngine } from '../diagnostics.js';
import type { Outputs } from '../execute/outputs.js';
import { createSessions } from '../execute/sessions.js';
import type { Failure } from '../failure.js';
import { newRunId } from '../run-id.js';
import type { AttemptEnvironment } from './attempt.js';
import type { Interval, RunEventBody, RunResult, TaskError, TaskResult } from './events.js';
import type { RunFacts } from './hooks.js';
import { defaultInterval } from './interval.js';
import { bindParameters, checkGraphVersion, checkInterval } from './parameters.js';
import { checkNoCycle } from './plan.js';
import { openRecorder } from './recorder.js';
import { resumedRun } from './resume.js';
import type { RunOptions } from './run-options.js';
import { operationIndex, selectOperations } from './select.js';
import { openStaging } from './staging.js';

/** Everything that one run knows while it goes on. */
export interface Run {
  readonly graph: ExecutionGraph;
  readonly options: RunOptions;
  readonly id: string;
  readonly interval: Interval;
  /** Values given for this run. */
  readonly params: NonNullable<RunOptions['params']>;
  readonly begin: Date;
  readonly env: AttemptEnvironment;
  readonly selected: ReadonlySet<string>;
  /** Operations that the resumed run finished. */
  readonly reused: ReadonlySet<string>;
  readonly results: Map<string, TaskResult>;
  /** Operations with a condition that has no answer. */
  readonly unanswered: Map<string, Failure>;
  readonly attempts: Map<string, number>;
  readonly started: Map<string, Date>;
  readonly warnings: Diagnostic[];
  readonly drain: AbortSignal;
  now(): Date;
  operation(id: string): Operation;
  emit(event: RunEventBody): void;
  warn(diagnostic: Diagnostic): void;
  timedOut(): TaskError | undefined;
  describe(error: TaskError | undefined): RunFacts;
  recordAttempt(task: string, attempt: number, started: Date, failure: Failure | undefined): void;
  recordTask(task: string, result: TaskResult): void;
  recordEnd(result: RunResult): Promise<void>;
  close(): Promise<void>;
}

/** What is asked for, checked: nothing is opened or written before this holds. */
async function settle(graph: ExecutionGraph, options: RunOptions, begin: Date) {
  checkGraphVersion(graph);
  checkNoCycle(graph);
  const resumed = await resumedRun(graph, options);
  const span = resumed?.interval ?? options.interval ?? defaultInterval(graph, begin);
  checkInterval(span);
  const id = options.runId ?? newRunId(begin);
  const params = resumed?.params ?? options.params ?? {};
  return {
    id,
    resumed,
    params,
    interval: { start: span.start.toISOString(), end: span.end.toISOString() },
    selected: selectOperations(graph, options.select),
    parameters: bindParameters(graph, span, id, begin, params),
  };
}

/** Checks what is asked for, takes the lock of the pipeline and gets ready. Nothing is connected to yet. */
export async function openRun(graph: ExecutionGraph, options: RunOptions): Promise<Run> {
  const now = options.now ?? (() => new Date());
  const begin = now();
  const { id, resumed, params, interval, selected, parameters } = await settle(graph, options, begin);
  const operations = new Map(graph.operations.map((operation) => [operation.id, operation]));
  const index = operationIndex(graph);
  const given = Object.entries(options.taskOutputs ?? {}).map(
    ([task, values]) => [index.get(task) ?? task, values] as const,
  );
  const outputs = new Map<string, Outputs>([...(resumed?.outputs ?? []), ...given]);
  const background: Promise<unknown>[] = [];
  const warnings: Diagnostic[] = [];
  const emit = (event: RunEventBody) => options.onEvent?.({ ...event, at: now().toISOString(), run_id: id });
  const warn = (diagnostic: Diagnostic, task?: string) => {
    const masked = { ...diagnostic, message: connections.mask(diagnostic.message) };
    warnings.push(masked);
    emit({ type: 'warning', diagnostic: masked, ...(task === undefined ? {} : { task }) });
  };
  const { registry, root, secret, lockTimeoutSeconds, allowedDirectories = [], environment = process.env } = options;
  const connections = createConnections({ graph, registry, environment, ...(secret ? { secret } : {}), warn });
  const stop = stopSignals(graph, options);
  const recorder = await openRecorder(options.store, {
    graph,
    id,
    interval,
    begin,
    params: JSON.stringify(params),
    ...(resumed ? { resumedFrom: resumed.run.runId } : {}),
    waitSeconds: options.waitForRunSeconds ?? 0,
    signal: stop.drain,
    warn,
  }).catch((error: unknown) => {
    stop.clear();
    throw error;
  });
  const stagingBase = options.stagingRoot ?? join(root, '.sparkle', 'staging');
  const staging = await openStaging(stagingBase, id);
  const sessions = createSessions({
    connections,
    registry,
    root,
    env: graph.env,
    allowedDirectories,
    stagingRoot: staging.folder,
    stagingBase,
    ...(lockTimeoutSeconds === undefined ? {} : { lockTimeoutSeconds }),
    ...(options.beforeCommit ? { beforeCommit: options.beforeCommit } : {}),
  });

  return {
    graph,
    options,
    id,
    interval,
    params,
    begin,
    selected,
    reused: resumed?.done ?? new Set(),
    results: new Map(),
    unanswered: new Map(),
    attempts: new Map(),
    started: new Map(),
    warnings,
    drain: stop.drain,
    env: {
      graph,
      options,
      connections,
      sessions,
      stagingRoot: staging.folder,
      parameters,
      abort: stop.abort,
      drain: stop.drain,
      outputs,
      index,
      environment,
      ...(options.store ? { store: options.store } : {}),
      background: (work) => void background.push(work.catch(() => undefined)),
      warn: (task, diagnostic) => warn(diagnostic, task),
      log: (task, number, message) => {
        recorder.log(task, number, now(), message);
        emit({ type: 'task_log', task, attempt: number, message });
      },
    },
    now,
    emit,
    warn,
    operation(name) {
      const found = operations.get(name);
      if (!found) throw new Error(`the scheduler asked for ${name}, which is not in the graph`);
      return found;
    },
    timedOut: stop.timedOut,
    describe: (error) => ({
      run_id: id,
      interval,
      started_at: begin.toISOString(),
      ended_at: null,
      ...(error ? { error: error.diagnostic.message } : {}),
    }),
    recordAttempt: (task, number, started, failure) => recorder.attempt(task, number, started, now(), failure),
    recordTask: (task, result) => recorder.task(task, operations.get(task)?.tasks ?? [task], result),
    recordEnd: recorder.end,
    async close() {
      await Promise.all(background);
      stop.clear();
      await sessions.close();
      await staging.remove();
      await recorder.release();
    },
  };
}

/** Interrupts from outside and the timeout of the whole run, as the two signals that the run listens to. */
function stopSignals(graph: ExecutionGraph, options: RunOptions) {
  const drain = new AbortController();
  const abort = new AbortController();
  let late: TaskError | undefined;
  const interrupted = () => new DiagnosticError([reportEngine('interrupted', {})]);
  const onDrain = () => drain.abort(interrupted());
  const onAbort = () => {
    drain.abort(interrupted());
    abort.abort(interrupted());
  };
  if (options.drain?.aborted) onDrain();
  if (options.abort?.aborted) onAbort();
  options.drain?.addEventListener('abort', onDrain, { once: true });
  options.abort?.addEventListener('abort', onAbort, { once: true });
  const seconds = graph.timeoutSeconds;
  const timer =
    seconds === undefined
      ? undefined
      : setTimeout(() => {
          const diagnostic = reportEngine('run-timed-out', { seconds }, graph.origin.location);
          late = { category: 'timeout', diagnostic };
          onAbort();
        }, seconds * 1000);
  return {
    drain: drain.signal,
    abort: abort.signal,
    timedOut: () => late,
    clear() {
      clearTimeout(timer);
      options.drain?.removeEventListener('abort', onDrain);
      options.abort?.removeEventListener('abort', onAbort);
    },
  };
}
