import type { Diagnostic, ExecutionGraph, RunMetric } from '@sparkle-orchestration/core';
import type { TaskResult } from './events.js';

/** What the figures of a run are made of. */
export interface Measured {
  readonly graph: ExecutionGraph;
  /** By id of operation. */
  readonly results: ReadonlyMap<string, TaskResult>;
  readonly warnings: readonly Diagnostic[];
  readonly begin: Date;
  readonly end: Date;
  /** ISO 8601. */
  readonly intervalEnd: string;
}

const brokenCheck = /^engine\/(check-warning|data-quality)$/;
const seconds = (milliseconds: number) => Math.round(milliseconds) / 1000;

/** Share of the checks of operations that ended by themselves which held, in percent with one digit. */
function quality({ graph, results, warnings }: Measured): number {
  const judged = graph.operations.filter((one) => ['success', 'failed'].includes(results.get(one.id)?.status ?? ''));
  const checks = judged.reduce((sum, one) => sum + ('checks' in one ? one.checks.length : 0), 0);
  const errors = judged.flatMap((one) => results.get(one.id)?.error?.diagnostic ?? []);
  const broken = [...warnings, ...errors].filter((one) => brokenCheck.test(one.code)).length;
  return checks === 0 ? 100 : Math.round((1000 * (checks - Math.min(broken, checks))) / checks) / 10;
}

const sum = (values: readonly (number | undefined)[]) => values.reduce<number>((all, one) => all + (one ?? 0), 0);

const measures: Readonly<Record<RunMetric, (run: Measured) => number>> = {
  row_count: ({ results }) => sum([...results.values()].map((one) => one.rows_written)),
  rows_processed: ({ results }) => sum([...results.values()].map((one) => one.rows_read)),
  load_duration: ({ graph, results }) =>
    seconds(sum(graph.operations.flatMap((one) => (one.op === 'load' ? results.get(one.id)?.duration_ms : [])))),
  execution_time: ({ begin, end }) => seconds(end.getTime() - begin.getTime()),
  data_freshness: ({ end, intervalEnd }) => seconds(end.getTime() - Date.parse(intervalEnd)),
  error_count: ({ results }) => [...results.values()].filter((one) => one.status === 'failed').length,
  data_quality_score: quality,
};

/** The figures that the graph asks for, in its order; nothing when it asks for none. */
export function measure(run: Measured): Readonly<Partial<Record<RunMetric, number>>> | undefined {
  const wanted = run.graph.metrics ?? [];
  return wanted.length === 0 ? undefined : Object.fromEntries(wanted.map((name) => [name, measures[name](run)]));
}
