import { jinjaText } from '@sparkle-orchestration/adapter-kit';
import type { CheckOperation, SqlStatement } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import type { DbtModel } from '../model.js';
import { jinjaStatement } from '../sql-text.js';
import { datasetCall, type LowerContext, partNames } from './context.js';
import { dependsOn, pipelinesBefore } from './edges.js';
import { modelConfig } from './properties.js';

/** Checks that are recorded as a model that makes no table: it reads the table that is checked, so it comes after it. */
export function lowerRecordedCheck(
  operation: CheckOperation & { readonly statements: readonly SqlStatement[] },
  context: LowerContext,
): DbtModel | undefined {
  const { graph, naming, report } = context;
  const name = naming.model(graph.pipeline, operation.id);
  if (!name) return undefined;
  if (operation.connection !== undefined && operation.connection !== graph.warehouse) {
    const facts = { operation: operation.id, connection: operation.connection, warehouse: graph.warehouse };
    report(diagnostics.report('other-connection', facts, operation.origin.location));
    return undefined;
  }
  const own = new Set(operation.writes);
  const names = partNames(graph, naming, undefined, operation.writes[0]);
  const print = (statement: SqlStatement) => jinjaStatement(statement, names, 'macro');
  const read = operation.reads.filter((dataset) => !own.has(dataset)).map((dataset) => datasetCall(naming, dataset));
  const after = pipelinesBefore(context);
  return {
    name: name.model,
    folder: name.folder,
    schema: '_sparkle',
    pipeline: graph.pipeline,
    config: { materialized: 'sparkle_check', ...(after.length === 0 ? {} : { after }) },
    dependsOn: [...new Set([...dependsOn(operation, context), ...read])],
    body: `select * from {{ ${datasetCall(naming, operation.dataset)} }}`,
    load: {
      view: false,
      // What comes before the checks ends in a commit, which needs something to commit.
      setup: (operation.setup ?? [['select 1']]).map(print),
      statements: operation.statements.slice(0, -1).map(print),
      verdict: print(operation.statements.at(-1) ?? []),
      identity: [graph.project, graph.env, graph.pipeline, operation.id, operation.dataset],
    },
    properties: {
      name: name.model,
      description: jinjaText(operation.description ?? operation.checks.map((c) => c.description).join('; ')),
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
