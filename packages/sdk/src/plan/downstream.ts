import type { PipelineSnapshot } from '@sparkle-orchestration/core';
import type { ColumnPoint, Downstream } from './change.js';

/** Pipelines by name, of one version of the definitions. */
export type Snapshots = Readonly<Record<string, PipelineSnapshot>>;

interface Edge {
  readonly from: ColumnPoint;
  readonly to: Downstream;
}

/** Column edges of all writers; an operation that only reads a table is an edge to itself, with any column. */
function edgesOf(snapshots: Snapshots): readonly Edge[] {
  return Object.entries(snapshots).flatMap(([pipeline, { operations }]) =>
    Object.entries(operations).flatMap(([task, { writer, reads, writes }]): Edge[] => {
      const made = (writer?.columns ?? []).flatMap(({ name, from }): Edge[] =>
        from.map((source) => ({
          from: 'all' in source ? { dataset: source.all, column: '*' } : source,
          to: { dataset: writer?.destination ?? '', column: name, pipeline, task },
        })),
      );
      const known = new Set(made.map((edge) => edge.from.dataset));
      // A script or statement: its tables are known, its columns are not.
      const plain = writer ? [] : reads.filter((dataset) => !known.has(dataset) && !dataset.startsWith('_sparkle.'));
      const targets = writes.filter((dataset) => !dataset.startsWith('_sparkle.'));
      return [
        ...made,
        ...plain.flatMap((dataset): Edge[] =>
          (targets.length > 0 ? targets : ['']).map((target) => ({
            from: { dataset, column: '*' },
            to: { dataset: target, column: '*', pipeline, task },
          })),
        ),
      ];
    }),
  );
}

const touches = (at: ColumnPoint, point: ColumnPoint) =>
  at.dataset === point.dataset && (at.column === point.column || at.column === '*' || point.column === '*');

/**
 * Everything that is made from some columns, over all pipelines, nearest first. Both versions of the definitions count:
 * a column that is gone was read by the old one.
 */
export function downstreamOf(points: readonly ColumnPoint[], versions: readonly Snapshots[]): readonly Downstream[] {
  const edges = versions.flatMap(edgesOf);
  const found = new Map<string, Downstream>();
  let at: readonly ColumnPoint[] = points;
  while (at.length > 0) {
    const next: Downstream[] = [];
    for (const { from, to } of edges) {
      const key = JSON.stringify([to.pipeline, to.task, to.dataset, to.column]);
      if (found.has(key) || !at.some((point) => touches(from, point))) continue;
      found.set(key, to);
      next.push(to);
    }
    at = next.filter((one) => one.dataset !== '');
  }
  return [...found.values()];
}
