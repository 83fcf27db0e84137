import type { Diagnostic, ExecutionGraph } from '@sparkle-orchestration/core';
import { jinjaString } from '../jinja.js';
import type { NameBook } from '../names.js';
import type { PartNames } from '../sql-text.js';
import type { Naming } from './naming.js';

/** What every lowering of an operation sees. */
export interface LowerContext {
  readonly graphs: readonly ExecutionGraph[];
  readonly testNames: NameBook;
  readonly graph: ExecutionGraph;
  readonly naming: Naming;
  /** dbt loads the models by itself. */
  readonly plain: boolean;
  readonly report: (diagnostic: Diagnostic) => void;
}

/** `ref` of the model that makes a dataset, else its `source`. */
export function datasetCall(naming: Naming, dataset: string): string {
  const writer = naming.writer(dataset);
  if (writer !== undefined) return `ref(${jinjaString(writer)})`;
  const { source, table } = naming.source(dataset);
  return `source(${jinjaString(source)}, ${jinjaString(table)})`;
}

function quoteName(parts: readonly string[]): string {
  return parts.map((part) => `"${part.replaceAll('"', '""')}"`).join('.');
}

/** Parts of a statement inside a project: own tables by `ref`, others by `source`, the ledger by its name. */
export function partNames(graph: ExecutionGraph, naming: Naming, self?: string, quarantine?: string): PartNames {
  const isSystem = (dataset: string) => dataset.startsWith('_sparkle.') || graph.datasets[dataset]?.system === true;
  const name = (dataset: string) => {
    const { database, schema, table } = naming.table(dataset);
    return { schema: [...(database === undefined ? [] : [database]), schema], table };
  };
  return {
    dataset: (dataset) => {
      if (dataset === self) return '{{ this }}';
      if (!isSystem(dataset) && dataset !== quarantine) return `{{ ${datasetCall(naming, dataset)} }}`;
      const { schema, table } = name(dataset);
      return quoteName([...schema, table]);
    },
    schema: (dataset) => quoteName(name(dataset).schema),
    graphHash: graph.hash,
  };
}
