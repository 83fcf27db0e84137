import { DiagnosticError, type ExecutionGraph, nearestName } from '@sparkle-orchestration/core';
import { lineageDiagnostics } from './diagnostics.js';
import { type ColumnEdge, type LineageDataset, type ProjectLineage, projectLineage } from './project-lineage.js';

/** A table, or one column of it. */
export interface LineagePoint {
  readonly dataset: string;
  readonly column?: string;
}

/** One step along a path, with the job that makes it and the tables as definitions call them. */
export interface PathStep {
  /** `table.column`; `table.*` where columns are not known. */
  readonly from: string;
  readonly to: string;
  readonly kind: ColumnEdge['kind'];
  readonly job: string;
  readonly owner?: string;
}

export interface ColumnPath {
  /** What was asked for, as `table` or `table.column`. */
  readonly of: string;
  /** Everything that it was made from, nearest first. */
  readonly upstream: readonly PathStep[];
  /** Everything that is made from it, nearest first: what a change of it touches. */
  readonly downstream: readonly PathStep[];
}

function byName(lineage: ProjectLineage, name: string): LineageDataset | undefined {
  return lineage.datasets.find((dataset) => [dataset.label, dataset.id, dataset.name].includes(name));
}

function pointOf(lineage: ProjectLineage, written: string): LineagePoint {
  const dataset = byName(lineage, written);
  if (dataset) return { dataset: dataset.id };
  const dot = written.lastIndexOf('.');
  const [table, column] = [written.slice(0, dot), written.slice(dot + 1)];
  const owner = dot > 0 ? byName(lineage, table) : undefined;
  if (owner?.columns.some((one) => one.name === column)) return { dataset: owner.id, column };
  const known = lineage.datasets.flatMap((one) => [
    one.label,
    ...one.columns.map((other) => `${one.label}.${other.name}`),
  ]);
  throw new DiagnosticError([
    lineageDiagnostics.report('unknown-name', { name: written, near: nearestName(written, known) }),
  ]);
}

function touches(at: { readonly dataset: string; readonly column: string }, point: LineagePoint): boolean {
  return (
    at.dataset === point.dataset &&
    (point.column === undefined || at.column === point.column || at.column === '*' || point.column === '*')
  );
}

/** Breadth first over column edges; every edge once, so circles end. */
function walk(lineage: ProjectLineage, start: LineagePoint, direction: 'from' | 'to'): readonly ColumnEdge[] {
  const other = direction === 'from' ? 'to' : 'from';
  const found = new Set<ColumnEdge>();
  let points: readonly LineagePoint[] = [start];
  while (points.length > 0) {
    const next = lineage.columns.filter(
      (edge) => !found.has(edge) && points.some((point) => touches(edge[direction], point)),
    );
    for (const edge of next) found.add(edge);
    points = next.map((edge) => edge[other]);
  }
  return [...found];
}

function steps(lineage: ProjectLineage, edges: readonly ColumnEdge[]): readonly PathStep[] {
  const labels = new Map(lineage.datasets.map((dataset) => [dataset.id, dataset.label]));
  const owners = new Map(lineage.jobs.map((job) => [job.id, job.owner]));
  const text = (at: ColumnEdge['from']) => `${labels.get(at.dataset) ?? at.dataset}.${at.column}`;
  return edges.map((edge) => {
    const owner = owners.get(edge.job);
    return { from: text(edge.from), to: text(edge.to), kind: edge.kind, job: edge.job, ...(owner ? { owner } : {}) };
  });
}

/** Everything made from a table or column, over all pipelines, with the owners to ask. */
export function impact(lineage: ProjectLineage, name: string): readonly PathStep[] {
  return steps(lineage, walk(lineage, pointOf(lineage, name), 'from'));
}

/** Everything that a table or column was made from, back to the sources. */
export function trace(lineage: ProjectLineage, name: string): readonly PathStep[] {
  return steps(lineage, walk(lineage, pointOf(lineage, name), 'to'));
}

/**
 * Both ways from one column or table.
 *
 * @throws DiagnosticError when there is no such name, with the nearest one
 */
export function columnPath(graphs: readonly ExecutionGraph[], name: string): ColumnPath {
  const lineage = projectLineage(graphs);
  return { of: name, upstream: trace(lineage, name), downstream: impact(lineage, name) };
}
