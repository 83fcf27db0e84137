import { jinjaText } from '@sparkle-orchestration/adapter-kit';
import type { Cte, TransformOperation } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import type { JinjaValue } from '../jinja.js';
import type { DbtModel, YamlMap } from '../model.js';
import { jinjaStatement, type PartNames } from '../sql-text.js';
import { datasetCall, type LowerContext, partNames } from './context.js';
import { dependsOn, pipelinesBefore } from './edges.js';
import { holdsModel, placeModel } from './load-macro.js';
import { lowerPlainModel } from './plain-model.js';
import { columnProperties, modelConfig } from './properties.js';
import { lowerChecks } from './tests.js';

const plainCte = /^[a-z_][a-z0-9_]*$/;
const stagedSource = /\bsparkle_source\b/;

function cteName(name: string): string {
  return plainCte.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** The staged rows, told by the tables that they come from: this is what gives the model its edges. */
function sourceCall(operation: TransformOperation, context: LowerContext): string {
  const calls = operation.inputs.map((input) => datasetCall(context.naming, input.dataset));
  return `{{ sparkle_source(${calls.join(', ')}) }}`;
}

function stepText(cte: Cte, operation: TransformOperation, context: LowerContext, names: PartNames): string {
  const text = jinjaStatement(cte.sql, names, 'model', '    ');
  return cte === operation.ctes[0] ? text.replace(stagedSource, () => sourceCall(operation, context)) : text;
}

/** Facts of the run as calls, so that a unit test can give them; not where Jinja is shut out of the line. */
function withRunFacts(body: string): string {
  const call = (line: string) =>
    line.includes('{%') ? line : line.replace(/\(select (now|run_id) from sparkle_run\)/g, "{{ sparkle_run('$1') }}");
  return body.split('\n').map(call).join('\n');
}

/** The steps as named CTEs; one step alone is the SELECT itself. */
function selectText(operation: TransformOperation, context: LowerContext, names: PartNames): string {
  const [first, ...more] = operation.ctes;
  if (first && more.length === 0 && !first.sql.some((part) => typeof part === 'string' && stagedSource.test(part))) {
    return jinjaStatement(first.sql, names, 'model');
  }
  const steps = operation.ctes.map(
    (cte) => `${cteName(cte.name)} as (\n    ${stepText(cte, operation, context, names)}\n)`,
  );
  return `with ${steps.join(',\n')}\nselect * from ${cteName(operation.ctes.at(-1)?.name ?? 'source')}`;
}

/** What people and tools want to see of a load; the statements are in its macro. */
function configOf(operation: TransformOperation, context: LowerContext): Readonly<Record<string, JinjaValue>> {
  const { mode, keys, partitions } = operation.materialise;
  const after = pipelinesBefore(context);
  return {
    materialized: 'sparkle_load',
    write_mode: mode,
    ...(keys.length === 0 ? {} : { unique_key: [...keys] }),
    ...(partitions.length === 0 ? {} : { partitions: partitions.map((p) => p.column) }),
    ...(after.length === 0 ? {} : { after }),
  };
}

function propertiesOf(operation: TransformOperation, model: string, context: LowerContext): YamlMap {
  const tests = lowerChecks(operation.checks, model, context.testNames);
  const description = operation.description ?? context.graph.description;
  return {
    name: model,
    ...(description === undefined ? {} : { description: jinjaText(description) }),
    config: modelConfig(context.graph, operation.id),
    columns: columnProperties(operation.columns, tests),
    ...(tests.table.length === 0 ? {} : { data_tests: tests.table }),
  };
}

function usesDataset(operation: TransformOperation, dataset: string): boolean {
  return operation.statements.some((statement) =>
    statement.some((part) => typeof part !== 'string' && 'dataset' in part && part.dataset === dataset),
  );
}

/** A transform as a model with the macro that loads it. */
export function lowerTransform(operation: TransformOperation, context: LowerContext): DbtModel | undefined {
  const { graph, naming, report } = context;
  const name = naming.model(graph.pipeline, operation.id);
  const { destination, mode, quarantine } = operation.materialise;
  if (!name) return undefined;
  const table = naming.table(destination);
  if (`${table.schema}${table.table}`.includes('"')) {
    report(diagnostics.report('name-not-possible', { dataset: destination }, operation.origin.location));
    return undefined;
  }
  if (context.plain) return lowerPlainModel(operation, context, propertiesOf(operation, name.model, context));
  const names = partNames(graph, naming, destination, quarantine);
  const statements = operation.statements.map((statement) => placeModel(statement, operation.ctes));
  if (!holdsModel(statements))
    throw new Error(`the statements of ${graph.pipeline}.${operation.id} do not hold its steps`);
  return {
    name: name.model,
    folder: name.folder,
    schema: table.schema,
    ...(table.table === name.model ? {} : { alias: table.table }),
    pipeline: graph.pipeline,
    config: configOf(operation, context),
    dependsOn: dependsOn(operation, context),
    body: withRunFacts(selectText(operation, context, names)),
    load: {
      view: mode === 'view',
      setup: operation.setup.map((statement) => jinjaStatement(statement, names, 'macro')),
      statements: statements.map((statement) => jinjaStatement(statement, names, 'macro')),
      identity: [graph.project, graph.env, graph.pipeline, operation.id, destination],
      ...(usesDataset(operation, quarantine) ? { quarantine: names.dataset(quarantine) } : {}),
    },
    properties: propertiesOf(operation, name.model, context),
    node: {
      pipeline: graph.pipeline,
      operation: operation.id,
      target: name.model,
      location: operation.origin.location,
    },
  };
}
