import { byCodeUnits, type ExecutionGraph, type LineageKind } from '@sparkle-orchestration/core';
import { type DatasetName, datasetName } from './dataset-names.js';
import { readsOf, writesOf } from './project-lineage.js';

/** A column of an output and what it was made from; `column: '*'` where the columns of the input are not known. */
export interface JsonColumn {
  readonly dataset: DatasetName;
  readonly column: string;
  readonly type: string;
  readonly class?: string;
  readonly from: readonly (DatasetName & { readonly column: string; readonly kind: LineageKind | 'unknown' })[];
}

/** Lineage of one pipeline as plain data. */
export interface LineageJson {
  readonly pipeline: string;
  readonly env: string;
  /** What it reads and does not make itself. */
  readonly inputs: readonly DatasetName[];
  readonly outputs: readonly DatasetName[];
  readonly tasks: readonly {
    readonly id: string;
    readonly operation: string;
    readonly reads: readonly DatasetName[];
    readonly writes: readonly DatasetName[];
    readonly needs: readonly string[];
  }[];
  readonly columns: readonly JsonColumn[];
}

/** Lineage of one pipeline: what goes in, what comes out, which task does it, and column by column. */
export function lineageJson(graph: ExecutionGraph): LineageJson {
  const name = (dataset: string) => datasetName(graph, dataset);
  const written = new Set(graph.operations.flatMap((operation) => writesOf(graph, operation)));
  const read = new Set(graph.operations.flatMap((operation) => readsOf(graph, operation)));
  const columns = graph.operations.flatMap((operation): JsonColumn[] => {
    if (operation.op !== 'load' && operation.op !== 'transform') return [];
    const dataset = name(operation.materialise.destination);
    return operation.columns.map((column) => ({
      dataset,
      column: column.name,
      type: column.type,
      ...(column.class ? { class: column.class } : {}),
      from: column.from.map((source) =>
        'all' in source
          ? { ...name(source.all), column: '*', kind: 'unknown' as const }
          : { ...name(source.dataset), column: source.column, kind: source.kind },
      ),
    }));
  });
  return {
    pipeline: graph.pipeline,
    env: graph.env,
    inputs: [...read]
      .filter((dataset) => !written.has(dataset))
      .sort(byCodeUnits)
      .map(name),
    outputs: [...written].sort(byCodeUnits).map(name),
    tasks: graph.operations.flatMap((operation) =>
      operation.tasks.map((id) => ({
        id,
        operation: operation.id,
        reads: readsOf(graph, operation).map(name),
        writes: writesOf(graph, operation).map(name),
        needs: operation.needs.map((need) => need.task),
      })),
    ),
    columns,
  };
}
