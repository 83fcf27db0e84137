import { jinjaText } from '@sparkle-orchestration/adapter-kit';
import type { Diagnostic, ExecutionGraph, Operation, PipelineTest, SqlStatement } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import type { DbtMessage, DbtModel, DbtPipeline, DbtProject, YamlMap } from '../model.js';
import { NameBook, plainName } from '../names.js';
import type { DbtOptions } from '../options.js';
import { jinjaStatement } from '../sql-text.js';
import { lowerCheck, type StandaloneChecks } from './check.js';
import { type LowerContext, partNames } from './context.js';
import { lowerExposures } from './exposures.js';
import { lowerJobs } from './jobs.js';
import { lowerLoad } from './load.js';
import { isModel, isRecorded, type Naming, nameAll } from './naming.js';
import { lowerHooks, lowerNotify } from './notify.js';
import { lowerRecordedCheck } from './recorded-check.js';
import { lowerSnapshots } from './snapshots.js';
import { lowerSources } from './sources.js';
import { lowerSql } from './sql.js';
import { lowerTransform } from './transform.js';
import { lowerUnitTests } from './unit-tests.js';

/** What the graphs become; nothing when one dbt project cannot hold them. */
export function lowerProject(
  graphs: readonly ExecutionGraph[],
  facts: {
    readonly env: string;
    readonly project: string;
    readonly options: DbtOptions;
    readonly unitTests?: readonly PipelineTest[];
  },
  report: (diagnostic: Diagnostic) => void,
): DbtProject | undefined {
  // The graph of a job holds its pipelines once more: what it runs is said by the platform's jobs.
  const pipelines = graphs.filter((graph) => !graph.groups);
  const [first] = pipelines.length > 0 ? pipelines : graphs;
  if (!first || !oneWarehouse(pipelines, report) || !oneWriter(pipelines, report)) return undefined;
  const has = (graph: ExecutionGraph) => graph.operations.some((o) => isModel(o) || o.op === 'check');
  if (!pipelines.some(has))
    for (const { pipeline, origin } of pipelines)
      report(diagnostics.report('nothing-to-emit', { pipeline }, origin.location));
  const naming = nameAll(pipelines);
  const tests = facts.options.unit_tests ? (facts.unitTests ?? []) : [];
  const names = new NameBook();
  const lowered = pipelines.map((graph) =>
    lowerGraph(
      { graph, graphs: pipelines, naming, plain: facts.options.loads === 'dbt', report, testNames: new NameBook() },
      tests,
      names,
    ),
  );
  const checks = lowered.flatMap((l) => l.checks);
  const models = lowered.flatMap((l) => l.models).map((model) => withChecks(model, checks, naming));
  const connection = first.connections[first.warehouse];
  const dialect = dialectOf(first);
  const { options } = facts;
  const database = naming.table('_sparkle.loads').database;
  return {
    plain: options.loads === 'dbt',
    name: options.project_name ?? plainName(pipelines.length === 1 ? first.pipeline : facts.project),
    env: facts.env,
    dialect,
    ...(database === undefined ? {} : { database }),
    warehouse: { name: first.warehouse, connection: connection ?? { type: dialect, properties: {} } },
    threads: options.threads ?? Math.max(...pipelines.map((graph) => graph.maxParallelTasks)),
    persistDocs: options.persist_docs,
    grants: options.grants,
    models,
    exposures: lowerExposures(options, pipelines, naming, report),
    unitTests: lowered.flatMap((l) => l.unitTests),
    snapshots: lowerSnapshots(options, pipelines, naming, report),
    ...(options.jobs
      ? lowerJobs(
          graphs,
          lowered.map((l) => l.pipeline),
          report,
        )
      : { jobs: [], schedules: {} }),
    sources: lowerSources(pipelines, naming, checks),
    pipelines: lowered.map((l) => l.pipeline),
    messages: lowered.flatMap((l) => l.messages),
    vars: varsOf(pipelines),
    prepare: prepareOf(pipelines, naming),
  };
}

function dialectOf(graph: ExecutionGraph): DbtProject['dialect'] {
  return graph.connections[graph.warehouse]?.type === 'postgres' ? 'postgres' : 'duckdb';
}

function oneWarehouse(graphs: readonly ExecutionGraph[], report: (diagnostic: Diagnostic) => void): boolean {
  const one = graphs[0]?.warehouse ?? '';
  const others = graphs.filter((graph) => graph.warehouse !== one);
  for (const graph of others)
    report(diagnostics.report('mixed-warehouses', { one, other: graph.warehouse }, graph.origin.location));
  return others.length === 0;
}

function oneWriter(graphs: readonly ExecutionGraph[], report: (diagnostic: Diagnostic) => void): boolean {
  const writers = new Map<string, string>();
  let good = true;
  for (const graph of graphs) {
    for (const operation of graph.operations) {
      if (operation.op !== 'transform') continue;
      const { destination: dataset } = operation.materialise;
      const other = `${graph.pipeline}.${operation.id}`;
      const one = writers.get(dataset);
      if (one !== undefined)
        report(diagnostics.report('two-writers', { dataset, one, other }, operation.origin.location));
      good &&= one === undefined;
      writers.set(dataset, other);
    }
  }
  return good;
}

interface LoweredGraph {
  readonly models: readonly DbtModel[];
  readonly checks: readonly StandaloneChecks[];
  readonly messages: readonly DbtMessage[];
  readonly unitTests: readonly YamlMap[];
  readonly pipeline: DbtPipeline;
}

function lowerGraph(context: LowerContext, tests: readonly PipelineTest[], testNames: NameBook): LoweredGraph {
  const { graph, naming } = context;
  const models: DbtModel[] = [];
  const checks: StandaloneChecks[] = [];
  const messages: DbtMessage[] = [];
  for (const operation of graph.operations) {
    if (operation.op === 'load') lowerLoad(operation, context);
    else if (isRecorded(operation)) models.push(...[lowerRecordedCheck(operation, context) ?? []].flat());
    else if (operation.op === 'check') checks.push(lowerCheck(operation, context));
    else if (operation.op === 'notify') messages.push(...[lowerNotify(operation, context) ?? []].flat());
    else if (operation.op === 'sql') models.push(...[lowerSql(operation, context) ?? []].flat());
    else if (operation.op === 'transform') models.push(...[lowerTransform(operation, context) ?? []].flat());
  }
  return {
    models,
    checks,
    messages: [...messages, ...lowerHooks(graph, context)],
    unitTests: lowerUnitTests(tests, models, context, testNames),
    pipeline: pipelineOf(graph, naming),
  };
}

/** Operations that leave a row in the ledger. */
function writesLedger(operation: Operation): boolean {
  if (operation.op === 'load') return true;
  const inserts = (statement: SqlStatement) =>
    statement.some(
      (part, i) =>
        typeof part !== 'string' &&
        'dataset' in part &&
        part.dataset === '_sparkle.loads' &&
        /insert\s+into\s+$/i.test(String(statement[i - 1] ?? '')),
    );
  return operation.op === 'transform' && operation.statements.some(inserts);
}

function pipelineOf(graph: ExecutionGraph, naming: Naming): DbtPipeline {
  const names = partNames(graph, naming);
  return {
    name: graph.pipeline,
    identity: [graph.project, graph.env, graph.pipeline],
    models: graph.operations.filter(isModel).flatMap((o) => naming.model(graph.pipeline, o.id)?.model ?? []),
    statements: graph.operations
      .filter((o) => o.op === 'sql' || isRecorded(o))
      .flatMap((o) => naming.model(graph.pipeline, o.id)?.model ?? []),
    writers: graph.operations.filter(writesLedger).map((o) => o.id),
    loads: graph.operations.filter((o) => o.op === 'load').map((o) => o.id),
    close: graph.close.map((statement) => jinjaStatement(statement, names, 'macro')),
  };
}

/** Defaults of parameters; two pipelines with one name of a parameter share its value. */
function varsOf(graphs: readonly ExecutionGraph[]): YamlMap {
  const entries = graphs.flatMap((graph) => Object.entries(graph.params));
  return Object.fromEntries(
    entries.flatMap(([name, { default: value }]) =>
      value === undefined ? [] : [[name, typeof value === 'string' ? jinjaText(value) : value]],
    ),
  );
}

/** The DDL of the ledger, each statement once. */
function prepareOf(graphs: readonly ExecutionGraph[], naming: Naming): readonly string[] {
  return [
    ...new Set(
      graphs.flatMap((graph) => graph.prepare.map((s) => jinjaStatement(s, partNames(graph, naming), 'macro'))),
    ),
  ];
}

/** Checks of a task of its own join the tests of the model that makes the table. */
function withChecks(model: DbtModel, checks: readonly StandaloneChecks[], naming: Naming): DbtModel {
  const own = checks.filter((c) => naming.writer(c.dataset) === model.name && model.load !== undefined);
  if (own.length === 0) return model;
  const columns = (model.properties.columns ?? []) as readonly YamlMap[];
  const list = (value: YamlMap[string] | undefined) => (Array.isArray(value) ? value : []);
  const extended = columns.map((column) => {
    const more = own.flatMap((c) => c.tests.columns.get(String(column.name)) ?? []);
    return more.length === 0 ? column : { ...column, data_tests: [...list(column.data_tests), ...more] };
  });
  const table = [...list(model.properties.data_tests), ...own.flatMap((c) => c.tests.table)];
  return {
    ...model,
    properties: { ...model.properties, columns: extended, ...(table.length === 0 ? {} : { data_tests: table }) },
  };
}
