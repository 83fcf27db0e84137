import {
  type Edge,
  type ExecutionGraph,
  type GraphGroup,
  operationsInGroup,
  withHash,
} from '@sparkle-orchestration/core';
import { closeStatements, prepareStatements } from '@sparkle-orchestration/sql';
import { sqlGraph, sqlOperation, warehouse } from './graphs.js';

export interface PipelineOfJob {
  readonly sql?: readonly string[];
  readonly after?: readonly (string | Edge)[];
  readonly parameters?: GraphGroup['parameters'];
  readonly facts?: Partial<ExecutionGraph>;
}

const ledger = {
  '_sparkle.intervals': {
    connection: 'warehouse',
    relation: ['wh', '_sparkle', 'intervals'],
    external: false,
    system: true as const,
  },
  '_sparkle.loads': {
    connection: 'warehouse',
    relation: ['wh', '_sparkle', 'loads'],
    external: false,
    system: true as const,
  },
};

/** A job of pipelines that are one SQL operation each. */
export function jobGraph(
  pipelines: Readonly<Record<string, PipelineOfJob>>,
  more: Partial<ExecutionGraph> = {},
): ExecutionGraph {
  const made = Object.entries(pipelines).map(([id, one]) => {
    const identity = { project: 'sample', env: 'dev', pipeline: id };
    const graph = sqlGraph([sqlOperation('work', one.sql ?? ['select 1'])], {
      pipeline: id,
      datasets: ledger,
      prepare: prepareStatements('duckdb'),
      close: closeStatements(identity, 'duckdb'),
      ...one.facts,
    });
    const { operations, ...facts } = graph;
    const needs = (one.after ?? []).map((edge) =>
      typeof edge === 'string' ? { task: edge, when: 'success' as const } : edge,
    );
    return {
      group: { id, needs, parameters: one.parameters ?? {}, graph: facts },
      operations: operationsInGroup(id, operations),
    };
  });
  const base = sqlGraph([], { pipeline: 'nightly', datasets: ledger });
  const { hash: _, ...facts } = base;
  return withHash({
    ...facts,
    template: 'job',
    prepare: prepareStatements('duckdb'),
    close: closeStatements({ project: 'sample', env: 'dev', pipeline: 'nightly' }, 'duckdb'),
    ...more,
    connections: { ...warehouse, ...more.connections },
    operations: made.flatMap((one) => one.operations),
    groups: made.map((one) => one.group),
  });
}
