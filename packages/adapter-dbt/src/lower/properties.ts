import { jinjaText } from '@sparkle-orchestration/adapter-kit';
import type { Column, ColumnWithLineage, ExecutionGraph, LineageSource } from '@sparkle-orchestration/core';
import type { YamlMap } from '../model.js';
import type { TableTests } from './tests.js';

const simple = /^[a-z_][a-z0-9_]*$/;

/** `slv.orders.amount (derived)`: one origin of a column, as people read it. */
function lineageText(source: LineageSource): string {
  if ('all' in source) return `${source.all}.*`;
  return `${source.dataset}.${source.column}${source.kind === 'identity' ? '' : ` (${source.kind})`}`;
}

function columnMeta(column: Column | ColumnWithLineage): YamlMap {
  const from = 'from' in column ? column.from.map((source) => jinjaText(lineageText(source))) : [];
  const meta: YamlMap = {
    ...(from.length === 0 ? {} : { lineage: from }),
    ...('class' in column && column.class !== undefined ? { class: jinjaText(column.class) } : {}),
  };
  return Object.keys(meta).length === 0 ? {} : { config: { meta } };
}

/** Columns with type, description, lineage and tests. */
export function columnProperties(
  columns: readonly (Column | ColumnWithLineage)[],
  tests: TableTests,
): readonly YamlMap[] {
  return columns.map((column) => {
    const own = tests.columns.get(column.name) ?? [];
    return {
      name: jinjaText(column.name),
      ...(simple.test(column.name) ? {} : { quote: true }),
      ...(column.description ? { description: jinjaText(column.description) } : {}),
      data_type: column.type,
      ...columnMeta(column),
      ...(own.length === 0 ? {} : { data_tests: own }),
    };
  });
}

/** Tags for `--select`, and the facts that dbt has no place for. */
export function modelConfig(graph: ExecutionGraph, operation: string): YamlMap {
  const tags = [graph.pipeline, ...Object.entries(graph.tags).map(([key, value]) => `${key}:${value}`)];
  return {
    tags: tags.map(jinjaText),
    meta: {
      pipeline: jinjaText(graph.pipeline),
      operation: jinjaText(operation),
      ...(graph.owner === undefined ? {} : { owner: jinjaText(graph.owner) }),
    },
  };
}
