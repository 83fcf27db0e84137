import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Column,
  type ConnectionDefinition,
  type Connector,
  type Diagnostic,
  DiagnosticError,
  defaultSchema,
  type ExecutionGraph,
  hasErrors,
  nearestName,
  type PipelineDefinition,
  type Registry,
  resolveTableName,
  type StagedData,
  type UnitTest,
  type WrittenStep,
} from '@sparkle-orchestration/core';
import { duckdbDriver, runGraph } from '@sparkle-orchestration/engine';
import { type Compiler, createCompiler } from '@sparkle-orchestration/pipelines';
import { defaultTestTime } from '../deploy-tests.js';
import { diagnostics } from '../diagnostics.js';
import type { Project } from '../project.js';
import { projectFiles } from '../read-text.js';
import { tickInterval } from '../tick-interval.js';
import { parseTime } from '../times.js';
import { isolatedGraph } from './isolated-graph.js';
import { compareTable, type Difference, declaredColumns, fillTable, stagedRows, type TestTable } from './tables.js';

/** What is not as a test says. */
export interface TestFailure {
  readonly message: string;
  readonly location: Diagnostic['location'];
  readonly table?: string;
  readonly difference?: Difference;
}

export interface TestResult {
  readonly name: string;
  readonly pipeline: string;
  readonly file: string;
  readonly seconds: number;
  /** Tasks that reach out of the warehouse and did nothing. */
  readonly left: readonly string[];
  readonly failures: readonly TestFailure[];
}

/** The name under which a test gives what an ingestion reads. */
const sourceName = 'source';

/** The project with an embedded warehouse in place of the one that the pipeline writes to. */
function embedded(project: Project, warehouse: string, file: string): Project['definition'] {
  const before = project.definition.connections.get(warehouse);
  const connection: ConnectionDefinition = {
    name: warehouse,
    type: 'duckdb',
    properties: { path: file },
    locate: before?.locate ?? (() => ({ file: '', line: 1, column: 1 })),
  };
  return { ...project.definition, connections: new Map([...project.definition.connections, [warehouse, connection]]) };
}

/** Connectors that read the rows of the test, whatever they are asked for. */
function givenSource(registry: Registry, data: () => StagedData): Registry {
  const connectors = [...registry.connectors].map(([type, connector]): [string, Connector] => [
    type,
    { ...connector, extract: async () => data() },
  ]);
  return { ...registry, connectors: new Map(connectors) };
}

const withoutDriver = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function pipelineOf(project: Project, test: UnitTest): PipelineDefinition {
  const { pipelines } = project.definition;
  const found = pipelines.find((p) => p.name === test.pipeline);
  if (found) return found;
  const nearest = nearestName(
    test.pipeline,
    pipelines.map((p) => p.name),
  );
  const place = test.locate(['pipeline']);
  throw new DiagnosticError([diagnostics.report('test-pipeline', { name: test.pipeline, nearest }, place)]);
}

/** Runs one test in a folder of its own. Failures of the definition itself are thrown. */
export async function runTest(project: Project, test: UnitTest): Promise<TestResult> {
  const begun = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'sparkle-test-'));
  try {
    const outcome = await new TestRun(project, test, folder).run();
    return {
      name: test.name,
      pipeline: test.pipeline,
      file: test.file,
      seconds: (performance.now() - begun) / 1000,
      ...outcome,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

class TestRun {
  readonly #pipeline: PipelineDefinition;
  readonly #learned = new Map<string, readonly Column[]>();
  readonly #definition: Project['definition'];
  readonly #file: string;
  #source: StagedData | undefined;

  constructor(
    readonly project: Project,
    readonly test: UnitTest,
    readonly folder: string,
  ) {
    this.#pipeline = pipelineOf(project, test);
    const warehouse = project.compiler.compile(this.#pipeline).graph?.warehouse ?? project.definition.warehouse;
    this.#file = join(folder, 'warehouse.duckdb');
    this.#definition = embedded(project, warehouse, this.#file);
  }

  async run(): Promise<{ readonly left: readonly string[]; readonly failures: readonly TestFailure[] }> {
    let left: readonly string[] = [];
    for (const { step, path } of this.test.runs) {
      await this.#give(step, path);
      const compiled = this.#compiler().compile(this.#pipeline);
      if (!compiled.graph || hasErrors(compiled.diagnostics))
        throw new DiagnosticError(compiled.diagnostics.filter((d) => d.severity === 'error'));
      const isolated = isolatedGraph(compiled.graph);
      left = isolated.left;
      const failures = await this.#step(isolated.graph, step, path);
      if (failures.length > 0) return { left, failures };
    }
    return { left, failures: [] };
  }

  #compiler(): Compiler {
    const { registry, root } = this.project;
    return createCompiler(this.#definition, { registry, schemas: this.#learned, readText: projectFiles(root) });
  }

  #table(name: string, written: TestTable['written'], path: readonly (string | number)[]): TestTable {
    const { project, test, folder } = this;
    return { name, written, path, locate: test.locate, root: project.root, folder };
  }

  /** The full name of a table that a test may write short. */
  #dataset(name: string, compiler: Compiler): string {
    const compiled = compiler.compile(this.#pipeline);
    const known = [...Object.keys(compiled.graph?.datasets ?? {}), ...compiled.inputs];
    return resolveTableName(name.split('.'), known, defaultSchema);
  }

  async #withSession<T>(work: (session: Awaited<ReturnType<typeof duckdbDriver.open>>) => Promise<T>): Promise<T> {
    const connection = { name: 'test', type: 'duckdb', properties: { path: this.#file } };
    const { env } = this.#definition;
    const session = await duckdbDriver.open(connection, {
      ...{ root: this.folder, env },
      allowedDirectories: [this.project.root],
    });
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  }

  async #give(step: WrittenStep, path: readonly (string | number)[]): Promise<void> {
    const compiler = this.#compiler();
    for (const [name, written] of Object.entries(step.given ?? {})) {
      const table = this.#table(name, written, [...path, 'given', name]);
      const declared = declaredColumns(written);
      if (name === sourceName) {
        this.#source = stagedRows(table, declared);
        continue;
      }
      const dataset = this.#dataset(name, compiler);
      const data = stagedRows(table, declared ?? this.#learned.get(dataset) ?? compiler.columnsOf(dataset));
      const columns = await this.#withSession((session) =>
        fillTable(session, duckdbDriver.relation(dataset, { properties: {} }), data),
      ).catch((error: unknown) => {
        const facts = { table: name, detail: withoutDriver(error).split('\n')[0] ?? '' };
        throw new DiagnosticError([diagnostics.report('test-given', facts, this.test.locate(table.path, 'key'))]);
      });
      this.#learned.set(dataset, columns);
    }
  }

  async #step(
    graph: ExecutionGraph,
    step: WrittenStep,
    path: readonly (string | number)[],
  ): Promise<readonly TestFailure[]> {
    const { test, project } = this;
    const at = parseTime(step.at ?? defaultTestTime);
    const result = await runGraph(graph, {
      root: project.root,
      registry: givenSource(project.registry, () => {
        if (this.#source) return this.#source;
        throw new DiagnosticError([diagnostics.report('test-no-source', {}, test.locate(path, 'key'))]);
      }),
      environment: project.environment,
      stagingRoot: join(this.folder, 'staging'),
      allowedDirectories: [this.folder],
      interval: tickInterval(graph.schedule, at),
      now: () => at,
      ...(step.params ? { params: step.params as never } : {}),
    });
    const message =
      Object.values(result.tasks).find((t) => t.error)?.error?.diagnostic.message ?? result.error?.diagnostic.message;
    const fail = (text: string, where: readonly (string | number)[], more: Partial<TestFailure> = {}): TestFailure => ({
      message: text,
      location: test.locate(where, 'key'),
      ...more,
    });
    if (step.fails !== undefined) {
      if (result.status === 'success')
        return [fail(`the run succeeded, and must fail with "${step.fails}"`, [...path, 'fails'])];
      if (!message?.includes(step.fails)) return [fail(`the run failed with: ${message}`, [...path, 'fails'])];
    } else if (result.status !== 'success') return [fail(`the run failed: ${message ?? result.status}`, path)];
    const compiler = this.#compiler();
    const failures: TestFailure[] = [];
    for (const [name, written] of Object.entries(step.expect ?? {})) {
      const where = [...path, 'expect', name];
      const dataset = this.#dataset(name, compiler);
      const table = this.#table(name, written, where);
      const found = await this.#withSession((session) =>
        compareTable(session, duckdbDriver.relation(dataset, { properties: {} }), table),
      );
      if (found === 'no table') failures.push(fail(`there is no table ${dataset}`, where, { table: dataset }));
      else if (found)
        failures.push(fail(`${dataset} is not as expected`, where, { table: dataset, difference: found }));
    }
    return failures;
  }
}
