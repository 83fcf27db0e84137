import { DiagnosticError, type ExecutionGraph, type Operation, printStatement } from '@sparkle-orchestration/core';
import { reportEngine } from '../diagnostics.js';
import { newRunId } from '../run-id.js';
import type { RunResult, TaskResult } from './events.js';
import { defaultInterval } from './interval.js';
import { bindParameters, checkGraphVersion, checkInterval } from './parameters.js';
import type { RunOptions } from './run-options.js';
import { operationIndex, selectOperations } from './select.js';

/** What one operation would do. */
export interface PlannedOperation {
  readonly id: string;
  readonly tasks: readonly string[];
  readonly kind: Operation['op'];
  readonly needs: readonly { readonly task: string; readonly when: string }[];
  readonly reads: readonly string[];
  readonly writes: readonly { readonly dataset: string; readonly mode: string }[];
  /** Statements as text; parameters print as `:name`. A load's are made when its columns are known. */
  readonly sql: readonly string[];
}

export interface DryRunResult extends RunResult {
  readonly status: 'dry_run';
  /** Operations in the order in which they would start. */
  readonly plan: readonly PlannedOperation[];
}

const name = (parts: readonly string[]) => parts.map((part) => `"${part.replaceAll('"', '""')}"`).join('.');

function textOf(graph: ExecutionGraph, statement: Parameters<typeof printStatement>[0]): string {
  const relation = (dataset: string) => graph.datasets[dataset]?.relation ?? dataset.split('.');
  return printStatement(statement, {
    dataset: (dataset) => name(relation(dataset)),
    schema: (dataset) => name(relation(dataset).slice(0, -1)),
    param: (parameter) => `:${parameter}`,
  }).text;
}

function planned(graph: ExecutionGraph, operation: Operation): PlannedOperation {
  const statements =
    operation.op === 'transform'
      ? [...operation.setup, ...operation.statements]
      : operation.op === 'sql'
        ? operation.statements
        : operation.op === 'check'
          ? [...(operation.setup ?? []), ...(operation.statements ?? [])]
          : [];
  const mode = operation.op === 'load' || operation.op === 'transform' ? operation.materialise.mode : 'statements';
  return {
    id: operation.id,
    tasks: operation.tasks,
    kind: operation.op,
    needs: operation.needs,
    reads: operation.reads,
    writes: operation.writes.map((dataset) => ({ dataset, mode })),
    sql: statements.map((statement) => textOf(graph, statement)),
  };
}

/**
 * Operations so that each comes after all its needs: those that could start at once in graph order, then those that
 * they let start, and so on. Operations that wait for each other, or for one that is not there, are left out.
 */
export function runOrder(graph: ExecutionGraph): readonly Operation[] {
  const index = operationIndex(graph);
  const after = new Map<string, Operation[]>();
  const open = new Map(graph.operations.map((operation) => [operation.id, operation.needs.length]));
  for (const operation of graph.operations) {
    for (const need of operation.needs) {
      const id = index.get(need.task) ?? need.task;
      after.set(id, [...(after.get(id) ?? []), operation]);
    }
  }
  const ordered = graph.operations.filter((operation) => operation.needs.length === 0);
  for (const operation of ordered) {
    for (const next of after.get(operation.id) ?? []) {
      const left = (open.get(next.id) ?? 0) - 1;
      open.set(next.id, left);
      if (left === 0) ordered.push(next);
    }
  }
  return ordered;
}

/** @throws DiagnosticError when operations wait for each other, or for one that is not there */
export function checkNoCycle(graph: ExecutionGraph): void {
  const order = new Set(runOrder(graph).map((operation) => operation.id));
  const stuck = graph.operations.filter((operation) => !order.has(operation.id));
  if (stuck.length === 0) return;
  const cycle = stuck.map((o) => `${o.id} (after ${o.needs.map((need) => need.task).join(', ')})`).join('; ');
  throw new DiagnosticError([reportEngine('graph-cycle', { cycle }, stuck[0]?.origin.location)]);
}

/** What a run would do. Connects to nothing, reads no secret, writes nothing. */
export function planRun(graph: ExecutionGraph, options: RunOptions): DryRunResult {
  checkGraphVersion(graph);
  checkNoCycle(graph);
  const begin = (options.now ?? (() => new Date()))();
  const interval = options.interval ?? defaultInterval(graph, begin);
  checkInterval(interval);
  const selected = selectOperations(graph, options.select);
  const id = options.runId ?? newRunId(begin);
  bindParameters(graph, interval, id, begin, options.params);
  const order = runOrder(graph);
  const result = (operation: Operation): TaskResult => ({
    status: selected.has(operation.id) ? 'planned' : 'not_selected',
    operation: operation.id,
    attempts: 0,
  });
  const at = begin.toISOString();
  return {
    status: 'dry_run',
    run_id: id,
    pipeline: graph.pipeline,
    env: graph.env,
    interval: { start: interval.start.toISOString(), end: interval.end.toISOString() },
    start_time: at,
    end_time: at,
    tasks: Object.fromEntries(
      graph.operations.flatMap((o) => [...new Set([...o.tasks, o.id])].map((task) => [task, result(o)] as const)),
    ),
    warnings: [],
    closed: false,
    plan: order.filter((operation) => selected.has(operation.id)).map((operation) => planned(graph, operation)),
  };
}
