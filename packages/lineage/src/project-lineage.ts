import {
  byCodeUnits,
  type Column,
  type ExecutionGraph,
  type LineageKind,
  type Location,
  type Operation,
} from '@sparkle-orchestration/core';
import { type DatasetName, datasetName } from './dataset-names.js';

/** A table or file of the project, the same one for all pipelines. */
export interface LineageDataset extends DatasetName {
  /** `namespace/name`. */
  readonly id: string;
  /** As definitions call it. */
  readonly label: string;
  /** Known columns with their classes, such as `pii.email`. */
  readonly columns: readonly (Column & { readonly class?: string })[];
}

/** An operation that reads or writes tables. */
export interface LineageJob {
  /** `pipeline.operation`. */
  readonly id: string;
  readonly pipeline: string;
  readonly operation: string;
  readonly owner?: string;
  /** Ids of datasets. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly location: Location;
}

/** One column made from another. Column `*`: any column of that dataset, because its columns are not known. */
export interface ColumnEdge {
  readonly from: { readonly dataset: string; readonly column: string };
  readonly to: { readonly dataset: string; readonly column: string };
  readonly kind: LineageKind | 'unknown';
  readonly job: string;
}

/** Table and column lineage of some pipelines, joined where one reads what another writes. */
export interface ProjectLineage {
  readonly datasets: readonly LineageDataset[];
  readonly jobs: readonly LineageJob[];
  readonly columns: readonly ColumnEdge[];
}

/** Tables that an operation reads: its inputs, lookups and what a load extracts. The ledger is not lineage. */
export function readsOf(graph: ExecutionGraph, operation: Operation): readonly string[] {
  const reads = new Set(operation.op === 'load' ? [operation.source.dataset] : operation.reads);
  if (operation.op === 'check') reads.add(operation.dataset);
  return [...reads].filter((dataset) => graph.datasets[dataset]?.system !== true).sort(byCodeUnits);
}

/** Tables that an operation writes. */
export function writesOf(graph: ExecutionGraph, operation: Operation): readonly string[] {
  const writes = new Set(operation.writes);
  if (operation.op === 'load' || operation.op === 'transform') writes.add(operation.materialise.destination);
  return [...writes].filter((dataset) => graph.datasets[dataset]?.system !== true).sort(byCodeUnits);
}

interface Collected {
  readonly datasets: Map<
    string,
    { label: string; name: DatasetName; columns: Map<string, Column & { class?: string }> }
  >;
  readonly jobs: LineageJob[];
  readonly columns: ColumnEdge[];
}

function addDataset(into: Collected, graph: ExecutionGraph, dataset: string): string {
  const name = datasetName(graph, dataset);
  const id = `${name.namespace}/${name.name}`;
  const known = into.datasets.get(id) ?? { label: dataset, name, columns: new Map() };
  for (const column of graph.datasets[dataset]?.columns ?? [])
    if (!known.columns.has(column.name)) known.columns.set(column.name, column);
  into.datasets.set(id, known);
  return id;
}

function addColumns(into: Collected, graph: ExecutionGraph, operation: Operation, job: string): void {
  if (operation.op !== 'load' && operation.op !== 'transform') return;
  const target = addDataset(into, graph, operation.materialise.destination);
  const columns = into.datasets.get(target)?.columns;
  for (const { from, ...column } of operation.columns) {
    columns?.set(column.name, { ...columns.get(column.name), ...column });
    for (const source of from) {
      const dataset = addDataset(into, graph, 'all' in source ? source.all : source.dataset);
      const origin = 'all' in source ? { dataset, column: '*' } : { dataset, column: source.column };
      if (!('all' in source)) {
        const known = into.datasets.get(dataset)?.columns;
        if (known && !known.has(source.column))
          known.set(source.column, { name: source.column, type: declaredType(operation, source) ?? '' });
      }
      into.columns.push({
        from: origin,
        to: { dataset: target, column: column.name },
        kind: 'all' in source ? 'unknown' : source.kind,
        job,
      });
    }
  }
}

/** What an input says of its column's type, for sources that no graph describes. */
function declaredType(operation: Operation, source: { dataset: string; column: string }): string | undefined {
  if (operation.op === 'load') return operation.source.columns?.find((column) => column.name === source.column)?.type;
  if (operation.op !== 'transform') return undefined;
  return operation.inputs
    .find((input) => input.dataset === source.dataset)
    ?.columns.find((column) => column.name === source.column)?.type;
}

function addOperation(into: Collected, graph: ExecutionGraph, operation: Operation): void {
  const [reads, writes] = [readsOf(graph, operation), writesOf(graph, operation)];
  if (reads.length + writes.length === 0) return;
  const job = `${graph.pipeline}.${operation.id}`;
  into.jobs.push({
    id: job,
    pipeline: graph.pipeline,
    operation: operation.id,
    ...(graph.owner ? { owner: graph.owner } : {}),
    reads: reads.map((dataset) => addDataset(into, graph, dataset)),
    writes: writes.map((dataset) => addDataset(into, graph, dataset)),
    location: operation.origin.location,
  });
  addColumns(into, graph, operation, job);
}

/** Joins graphs to one picture. The order of the graphs does not matter. */
export function projectLineage(graphs: readonly ExecutionGraph[]): ProjectLineage {
  const into: Collected = { datasets: new Map(), jobs: [], columns: [] };
  for (const graph of [...graphs].sort((a, b) => byCodeUnits(a.pipeline, b.pipeline))) {
    for (const operation of graph.operations) addOperation(into, graph, operation);
  }
  const datasets = [...into.datasets].map(([id, { label, name, columns }]) => ({
    id,
    label,
    ...name,
    columns: [...columns.values()],
  }));
  return { datasets: datasets.sort((a, b) => byCodeUnits(a.id, b.id)), jobs: into.jobs, columns: into.columns };
}
