import { jinjaText } from '@sparkle-orchestration/adapter-kit';
import type {
  Column,
  ExecutionGraph,
  PipelineTest,
  PipelineTestRun,
  TransformOperation,
  WriteMode,
} from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import type { DbtModel, YamlMap, YamlValue } from '../model.js';
import { type NameBook, plainName } from '../names.js';
import { datasetCall, type LowerContext } from './context.js';

type Row = Readonly<Record<string, unknown>>;

/** Modes that write what the model selects: each row once, as it is. */
const plainModes: readonly WriteMode[] = ['view', 'table', 'overwrite', 'append', 'overwrite_partitions'];
const keyedModes: readonly WriteMode[] = ['merge', 'delete_insert'];
/** Facts of a run that a unit test can give. */
const run = /\bsparkle_(?:run|stage|source)\b/;

/** Why dbt cannot say a test. */
class Outside extends Error {}

function columnsOf(dataset: string, graphs: readonly ExecutionGraph[]): readonly Column[] {
  for (const { datasets, operations } of graphs) {
    const columns = datasets[dataset]?.columns;
    if (columns) return columns;
    for (const operation of operations)
      if ((operation.op === 'transform' || operation.op === 'load') && operation.materialise.destination === dataset)
        return operation.columns;
  }
  throw new Outside(`the columns of ${dataset} are not known`);
}

function literal(value: unknown, type: string): string {
  if (value === null || value === undefined) return `cast(null as ${type})`;
  if (typeof value === 'object') throw new Outside('it gives a value that is a list or a map');
  if (/\{[{%#]/.test(String(value))) throw new Outside('dbt reads braces in values of unit tests as Jinja');
  return `cast('${String(value).replaceAll("'", "''")}' as ${type})`;
}

/** Rows as a SELECT with the types of the table: dbt then asks no table for them. */
function rowsText(rows: readonly Row[], columns: readonly Column[]): string {
  const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;
  const select = (row: Row) =>
    `select ${columns.map(({ name, type }) => `${literal(row[name], type)} as ${quote(name)}`).join(', ')}`;
  if (rows.length === 0) return jinjaText(`${select({})} where false`);
  return jinjaText(rows.map(select).join('\nunion all '));
}

/** A row to compare with: dbt knows the types of the model. */
function expectedRow(row: Row, columns: readonly Column[]): YamlMap {
  return Object.fromEntries(
    columns.map(({ name, type }) => {
      literal(row[name], type);
      return [name, (row[name] ?? null) as YamlValue];
    }),
  );
}

/** The one run of a test, when it has only tables that the model reads and the one that it makes. */
function onlyRun(test: PipelineTest, operation: TransformOperation): PipelineTestRun {
  const [only, ...more] = test.runs;
  if (!only || more.length > 0) throw new Outside('it has several runs');
  if (only.fails !== undefined) throw new Outside('it expects a failure');
  const { destination } = operation.materialise;
  const other = Object.keys(only.expect).find((dataset) => dataset !== destination);
  if (other !== undefined) throw new Outside(`it looks at ${other}, which the model does not make`);
  const inputs = operation.inputs.map((input) => input.dataset);
  const stranger = Object.keys(only.given).find((dataset) => !inputs.includes(dataset));
  if (stranger !== undefined) throw new Outside(`it gives rows of ${stranger}, which the model does not read`);
  return only;
}

function rowsOf(tables: PipelineTestRun['given'], dataset: string): readonly Row[] {
  if (dataset in tables && tables[dataset] === undefined) throw new Outside(`the rows of ${dataset} stand in a file`);
  return tables[dataset] ?? [];
}

/** A load may set rows aside or put them together; then the table is not what the model selects. */
function mustBeFaithful(operation: TransformOperation, given: number, expected: number): void {
  const { mode } = operation.materialise;
  const judged = operation.rejects.length > 0 || operation.checks.some((check) => check.severity === 'quarantine');
  if (plainModes.includes(mode) && !judged) return;
  if (![...plainModes, ...keyedModes].includes(mode))
    throw new Outside(`the table of ${mode} is not what the model selects`);
  if (given !== expected)
    throw new Outside('rows that a load sets aside or puts together by their key are no part of the model');
}

/** Values of what a run brings along, where the model asks for it. */
function overrides({ at, params }: PipelineTestRun, { body }: DbtModel): YamlMap {
  const zoned = at.length <= 10 || /(?:Z|[+-]\d\d:\d\d)$/.test(at);
  const now = new Date(zoned ? at : `${at}Z`).toISOString().slice(0, 19).replace('T', ' ');
  const vars = {
    ...(params as YamlMap),
    ...(body.includes("sparkle_run('now')") ? { sparkle_now: now } : {}),
    ...(body.includes("sparkle_run('run_id')") ? { sparkle_run_id: 'unit test' } : {}),
  };
  return Object.keys(vars).length === 0 ? {} : { overrides: { vars } };
}

function lowerTest(
  test: PipelineTest,
  model: DbtModel,
  operation: TransformOperation,
  context: LowerContext,
  names: NameBook,
): YamlMap {
  const { graphs, naming } = context;
  const { destination } = operation.materialise;
  const only = onlyRun(test, operation);
  if (operation.inputs.length > 1 && operation.inputs.some((input) => input.name !== ''))
    throw new Outside('the model reads several tables as one');
  if (run.test(model.body.replace(/\{\{.*?\}\}/g, ''))) throw new Outside('the model looks at facts of the load');
  const expected = rowsOf(only.expect, destination);
  const given = operation.inputs.map(({ dataset }) => ({ dataset, rows: rowsOf(only.given, dataset) }));
  mustBeFaithful(
    operation,
    given.reduce((sum, { rows }) => sum + rows.length, 0),
    expected.length,
  );
  const made = operation.columns.filter((column) => column.from.length === 0).map((column) => column.name);
  if (model.body.includes('run_started_at') && expected.some((row) => made.some((name) => name in row)))
    throw new Outside('dbt has no clock that a unit test can stop');
  const named = new Set(expected.flatMap((row) => Object.keys(row)));
  const compared = operation.columns.filter((column) => named.has(column.name));
  if (compared.length < named.size || compared.length === 0) throw new Outside('it names no column of the model');
  return {
    name: names.take(`${model.name}_${plainName(test.name)}`),
    model: model.name,
    ...overrides(only, model),
    given: given.map(({ dataset, rows }) => ({
      input: datasetCall(naming, dataset),
      format: 'sql',
      rows: rowsText(rows, columnsOf(dataset, graphs)),
    })),
    expect: { rows: expected.map((row) => expectedRow(row, compared)) },
  };
}

/** Unit tests of one pipeline as unit tests of its model; those that dbt cannot say are told. */
export function lowerUnitTests(
  tests: readonly PipelineTest[],
  models: readonly DbtModel[],
  context: LowerContext,
  names: NameBook,
): readonly YamlMap[] {
  const { graph, report } = context;
  return tests
    .filter((test) => test.pipeline === graph.pipeline)
    .flatMap((test) => {
      try {
        const made = Object.keys(test.runs.at(-1)?.expect ?? {});
        const operation = graph.operations.find(
          (one): one is TransformOperation => one.op === 'transform' && made.includes(one.materialise.destination),
        );
        const model = models.find(
          (one) => operation && one.node.operation === operation.id && one.pipeline === graph.pipeline,
        );
        if (!operation || !model) throw new Outside('it looks at no table of a model');
        return [lowerTest(test, model, operation, context, names)];
      } catch (error) {
        if (!(error instanceof Outside)) throw error;
        const facts = { test: test.name, pipeline: graph.pipeline, why: error.message };
        report(diagnostics.report('unit-test-outside', facts, test.location));
        return [];
      }
    });
}
