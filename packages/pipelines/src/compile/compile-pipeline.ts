import {
  type Column,
  checkReferences,
  type Diagnostic,
  type Dialect,
  type ExecutionGraph,
  type GraphSchedule,
  graphVersion,
  hasErrors,
  type JobDefinition,
  type Operation,
  type PipelineDefinition,
  type PoolFact,
  type ProjectDefinition,
  type Registry,
  type Task,
  type TriggerDefinition,
  type WarehouseDriver,
  withHash,
} from '@sparkle-orchestration/core';
import { closeStatements, prepareStatements } from '@sparkle-orchestration/sql';
import { lowerTasks, writtenColumns } from '@sparkle-orchestration/tasks';
import { diagnostics } from '../diagnostics.js';
import { checkSteps } from './check-steps.js';
import { type CompiledJob, compileJob, graphTriggers } from './compile-job.js';
import { graphConnections, limitedConnections } from './connections.js';
import { graphDatasets } from './datasets.js';
import { monitorTasks } from './monitors.js';
import { pipelineNamed } from './pipeline-order.js';
import { indexProducers } from './producers.js';
import { warehouseDriver, warehouseOf } from './warehouse-of.js';

export interface CompileOptions {
  readonly registry: Registry;
  /** Columns read from a warehouse just now, by dataset; they win over committed `schemas/`. */
  readonly schemas?: ReadonlyMap<string, readonly Column[]>;
  /** Text of a project file, for SQL files; nothing when it is missing or outside of the project. */
  readonly readText?: (file: string) => string | undefined;
  /** Connections whose absence was told where they are named or defined: it is not told again for each pipeline. */
  readonly absentConnections?: ReadonlySet<string>;
}

export interface CompiledPipeline {
  readonly pipeline: PipelineDefinition;
  readonly tasks: readonly Task[];
  readonly diagnostics: readonly Diagnostic[];
  /** Absent when there are errors. */
  readonly graph?: ExecutionGraph;
  /** Datasets that the pipeline reads and no operation of it writes. */
  readonly inputs: readonly string[];
}

/** Compiles pipelines of one project; what one pipeline tells of its columns serves the others. */
export interface Compiler {
  compile(pipeline: PipelineDefinition): CompiledPipeline;
  /** A job as one graph with a group per pipeline. */
  compileJob(job: JobDefinition): CompiledJob;
  /**
   * The findings of compiling. Operations are made as for a run, but for the statements of transforms, whose printing
   * finds nothing any more, and dropped: only the columns of the tables stay, so that thousands of pipelines need little
   * memory.
   */
  check(pipeline: PipelineDefinition): readonly Diagnostic[];
  /** Columns of a dataset, or nothing when they are not known. */
  columnsOf(dataset: string): readonly Column[] | undefined;
  /** Problems of the project as a whole, such as two writers of one table. */
  readonly diagnostics: readonly Diagnostic[];
  /** The pipeline that writes a dataset. */
  producerOf(dataset: string): PipelineDefinition | undefined;
}

interface Target {
  readonly dialect: Dialect;
  readonly driver: WarehouseDriver;
  readonly warehouse: string;
}

/** The connection that a pipeline writes to, with its driver. */
function targetOf(
  project: ProjectDefinition,
  pipeline: PipelineDefinition,
  { registry, absentConnections }: CompileOptions,
  report: (d: Diagnostic) => void,
): Target | undefined {
  const name = warehouseOf(project, pipeline);
  const connection = project.connections.get(name);
  if (!connection) {
    if (!absentConnections?.has(name)) report(diagnostics.report('warehouse-unknown', { name }, pipeline.locate([])));
    return undefined;
  }
  const driver = warehouseDriver(registry, connection.type);
  if (!driver) {
    report(diagnostics.report('warehouse-type', { name, type: connection.type }, connection.locate(['type'])));
    return undefined;
  }
  return { dialect: driver.dialect, driver, warehouse: name };
}

function graphSchedule(pipeline: PipelineDefinition): GraphSchedule | undefined {
  if (!pipeline.schedule) return undefined;
  const { maxActiveRuns: _, ...schedule } = pipeline.schedule;
  return { ...schedule, origin: { location: pipeline.locate(['schedule']), path: ['schedule'] } };
}

/** Pipelines that come first, with the schedule that tells which of their intervals is the one to wait for. */
function dependenciesOf(project: ProjectDefinition, pipeline: PipelineDefinition): ExecutionGraph['dependencies'] {
  return [...new Set(pipeline.dependencies)].sort().map((name) => {
    const schedule = pipelineNamed(project, name)?.schedule;
    if (!schedule) return { pipeline: name };
    const { cron, everySeconds, timezone } = schedule;
    return {
      pipeline: name,
      schedule: {
        ...(cron === undefined ? {} : { cron }),
        ...(everySeconds === undefined ? {} : { everySeconds }),
        timezone,
      },
    };
  });
}

/** Pools that operations take slots of; those without a size have one slot. */
function poolsOf(pipeline: PipelineDefinition, operations: readonly Operation[]): readonly PoolFact[] {
  const sizes = ((pipeline.config as { readonly extra?: Readonly<Record<string, unknown>> }).extra?.['pools'] ??
    {}) as Readonly<Record<string, number>>;
  const used = new Set(operations.map((o) => o.pool).filter((p) => p !== undefined));
  return [...used].sort().map((name) => ({ name, slots: sizes[name] ?? 1 }));
}

/** Events that start a pipeline by itself. */
function eventsOf(project: ProjectDefinition, pipeline: PipelineDefinition): readonly TriggerDefinition[] {
  if (!pipeline.events?.length) return [];
  return project.triggers.filter(
    ({ type, starts }) => type === 'event' && 'pipeline' in starts && starts.pipeline === pipeline.name,
  );
}

/** A pipeline as operations, before the facts of its graph are put together. */
interface Lowered {
  readonly tasks: readonly Task[];
  readonly diagnostics: readonly Diagnostic[];
  /** Absent when there are errors. */
  readonly made?: { readonly operations: readonly Operation[]; readonly target: Target };
}

const isSerial = (operation: Operation): boolean =>
  operation.op === 'load'
    ? operation.source.read.by === 'cursor'
    : operation.op === 'transform' && operation.inputs.some((i) => i.read.by === 'cursor');

/** A compiler over a project. Pure: files were read before, nothing is connected to. */
export function createCompiler(project: ProjectDefinition, options: CompileOptions): Compiler {
  const { producers, diagnostics: clashes } = indexProducers(project);
  const done = new Map<string, CompiledPipeline>();
  const checked = new Map<string, readonly Diagnostic[]>();
  /** Columns of the tables that pipelines write, kept when their operations are not. */
  const produced = new Map<string, readonly Column[]>();
  const running: string[] = [];
  const columns = new Map<string, readonly Column[] | undefined>();

  function producedColumns(dataset: string): readonly Column[] | undefined {
    const producer = producers.get(dataset);
    if (!producer || running.includes(producer.name)) return undefined;
    check(producer);
    return produced.get(dataset);
  }

  function keepColumns(operations: readonly Operation[]): void {
    for (const operation of operations) {
      if ((operation.op !== 'load' && operation.op !== 'transform') || operation.columns.length === 0) continue;
      const { destination } = operation.materialise;
      if (produced.has(destination)) continue;
      produced.set(destination, writtenColumns(operation));
    }
  }

  function columnsOf(dataset: string): readonly Column[] | undefined {
    if (columns.has(dataset)) return columns.get(dataset);
    const known = producedColumns(dataset) ?? options.schemas?.get(dataset) ?? project.schemas.get(dataset)?.columns;
    // Inside a circle the answer is not final.
    if (known || running.length === 0) columns.set(dataset, known);
    return known;
  }

  function lower(pipeline: PipelineDefinition, statements: boolean): Lowered {
    const found: Diagnostic[] = [];
    const report = (d: Diagnostic) => void found.push(d);
    const fail = (tasks: readonly Task[] = []): Lowered => ({ tasks, diagnostics: found });
    const template = options.registry.templates.get(pipeline.template);
    template?.check?.({ project, pipeline, report });
    if (!template || template.runnable === false || !template.expand) {
      report(
        diagnostics.report(
          'template-not-runnable',
          { pipeline: pipeline.name, template: pipeline.template },
          pipeline.locate(['pipeline_type']),
        ),
      );
      for (const problem of checkSteps(pipeline, project)) report(problem);
      return fail();
    }
    const target = targetOf(project, pipeline, options, report);
    if (!target) return fail();
    if (
      pipeline.dialect === 'flat' &&
      template.requires.includes('destination_table') &&
      (pipeline.config as { readonly destination?: string }).destination === undefined
    ) {
      report(
        diagnostics.report(
          'field-missing',
          { pipeline: pipeline.name, template: template.id, field: 'destination_table' },
          pipeline.locate([]),
        ),
      );
      return fail();
    }
    const own = template.expand({ project, pipeline, report });
    const tasks = [...own, ...monitorTasks(pipeline, own)];
    if (hasErrors(found)) return fail(tasks);
    const known = (name: string) =>
      producers.has(name) || project.schemas.has(name) || (options.schemas?.has(name) ?? false);
    const operations = lowerTasks(tasks, {
      project,
      registry: options.registry,
      pipeline: pipeline.name,
      file: pipeline.file,
      locate: pipeline.locate,
      warehouse: target.warehouse,
      dialect: target.dialect,
      columnsOf,
      readText: options.readText ?? (() => undefined),
      isDataset: (name) => known(name) || /^[^.]+\.[^.]+\.[^.]+$/.test(name),
      report,
      statements,
    });
    for (const problem of checkReferences({ operations, params: pipeline.params })) report(problem);
    if (hasErrors(found)) return fail(tasks);
    keepColumns(operations);
    return { tasks, diagnostics: found, made: { operations, target } };
  }

  /** Circles end at a pipeline that is already being worked on. */
  function guarded<T>(pipeline: PipelineDefinition, work: () => T): T {
    running.push(pipeline.name);
    try {
      return work();
    } finally {
      running.pop();
    }
  }

  function check(pipeline: PipelineDefinition): readonly Diagnostic[] {
    const before = done.get(pipeline.name)?.diagnostics ?? checked.get(pipeline.name);
    if (before) return before;
    const found = guarded(pipeline, () => lower(pipeline, false).diagnostics);
    checked.set(pipeline.name, found);
    return found;
  }

  function compile(pipeline: PipelineDefinition): CompiledPipeline {
    const before = done.get(pipeline.name);
    if (before) return before;
    const compiled = guarded(pipeline, (): CompiledPipeline => {
      const { made, ...facts } = lower(pipeline, true);
      if (!made) return { pipeline, ...facts, inputs: [] };
      const graph = assemble(project, pipeline, made.operations, made.target, columnsOf);
      const inputs = Object.entries(graph.datasets)
        .filter(([, d]) => d.external)
        .map(([name]) => name);
      return { pipeline, ...facts, graph, inputs };
    });
    done.set(pipeline.name, compiled);
    return compiled;
  }

  const producerOf = (dataset: string) => producers.get(dataset);
  return {
    compile,
    compileJob: (job) => compileJob(job, { project, registry: options.registry, compile, producerOf }),
    check,
    columnsOf,
    diagnostics: clashes,
    producerOf,
  };
}

function assemble(
  project: ProjectDefinition,
  pipeline: PipelineDefinition,
  operations: readonly Operation[],
  target: Target,
  columnsOf: Compiler['columnsOf'],
): ExecutionGraph {
  const warehouse = project.connections.get(target.warehouse);
  if (!warehouse) throw new Error(`connection ${target.warehouse} vanished`);
  const schedule = graphSchedule(pipeline);
  const serial = operations.some(isSerial);
  const identity = { project: project.name, env: project.env, pipeline: pipeline.name };
  const prepare = prepareStatements(target.dialect);
  const close = closeStatements(identity, target.dialect);
  const events = eventsOf(project, pipeline);
  return withHash({
    version: graphVersion,
    ...identity,
    template: pipeline.template,
    ...(pipeline.description === undefined ? {} : { description: pipeline.description }),
    ...(pipeline.owner === undefined ? {} : { owner: pipeline.owner }),
    tags: pipeline.tags,
    params: pipeline.params,
    ...(schedule ? { schedule } : {}),
    maxActiveRuns: serial ? 1 : (pipeline.schedule?.maxActiveRuns ?? 1),
    serial,
    maxParallelTasks: pipeline.maxParallelTasks,
    pools: poolsOf(pipeline, operations),
    ...(pipeline.timeoutSeconds === undefined ? {} : { timeoutSeconds: pipeline.timeoutSeconds }),
    hooks: {
      onFailure: pipeline.onFailure,
      onSuccess: pipeline.onSuccess,
      ...(pipeline.onRetry?.length ? { onRetry: pipeline.onRetry } : {}),
      ...(pipeline.onSlaMiss?.length ? { onSlaMiss: pipeline.onSlaMiss } : {}),
    },
    ...(pipeline.sla ? { sla: pipeline.sla } : {}),
    ...(pipeline.metrics ? { metrics: pipeline.metrics } : {}),
    dependencies: dependenciesOf(project, pipeline),
    connections: limitedConnections(
      pipeline,
      target.warehouse,
      graphConnections({ ...project, warehouse: target.warehouse }, operations, [
        ...pipeline.onFailure,
        ...pipeline.onSuccess,
        ...(pipeline.onRetry ?? []),
        ...(pipeline.onSlaMiss ?? []),
      ]),
    ),
    warehouse: target.warehouse,
    datasets: graphDatasets(operations, warehouse, target.driver, columnsOf, [...prepare, ...close]),
    operations,
    ...(events.length > 0 ? { triggers: graphTriggers(events) } : {}),
    prepare,
    close,
    origin: { location: pipeline.locate([]), path: [] },
  });
}
