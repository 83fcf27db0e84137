import { jinjaText } from '@sparkle-orchestration/adapter-kit';
import type { SqlOperation } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import type { DbtModel } from '../model.js';
import { jinjaStatement } from '../sql-text.js';
import { datasetCall, type LowerContext, partNames } from './context.js';
import { dependsOn } from './edges.js';
import { modelConfig } from './properties.js';

/** Statements as a model that makes no table: it has a place in the order, and runs in one transaction. */
export function lowerSql(operation: SqlOperation, context: LowerContext): DbtModel | undefined {
  const { graph, naming, report } = context;
  const name = naming.model(graph.pipeline, operation.id);
  if (!name) return undefined;
  if (operation.connection !== undefined && operation.connection !== graph.warehouse) {
    const facts = { operation: operation.id, connection: operation.connection, warehouse: graph.warehouse };
    report(diagnostics.report('other-connection', facts, operation.origin.location));
    return undefined;
  }
  const names = partNames(graph, naming);
  const reads = operation.reads
    .filter((dataset) => naming.writer(dataset) !== undefined)
    .map((d) => datasetCall(naming, d));
  return {
    name: name.model,
    folder: name.folder,
    schema: '_sparkle',
    pipeline: graph.pipeline,
    config: { materialized: operation.autocommit ? 'sparkle_autocommit' : 'sparkle_statements' },
    dependsOn: [...new Set([...dependsOn(operation, context), ...reads])],
    body: operation.statements.map((statement) => jinjaStatement(statement, names, 'model')).join(';\n\n'),
    ...(operation.autocommit
      ? {
          load: {
            view: false,
            autocommit: true as const,
            setup: [],
            statements: operation.statements.map((statement) => jinjaStatement(statement, names, 'macro')),
            identity: [],
          },
        }
      : {}),
    properties: {
      name: name.model,
      ...(operation.description === undefined ? {} : { description: jinjaText(operation.description) }),
      config: modelConfig(graph, operation.id),
    },
    node: {
      pipeline: graph.pipeline,
      operation: operation.id,
      target: name.model,
      location: operation.origin.location,
    },
  };
}
