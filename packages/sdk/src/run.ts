import { join } from 'node:path';
import {
  type Column,
  type Diagnostic,
  DiagnosticError,
  hasErrors,
  type PipelineDefinition,
} from '@sparkle-orchestration/core';
import {
  type RunEvent,
  type RunOptions,
  type RunResult,
  runGraph,
  type TriggerPipeline,
} from '@sparkle-orchestration/engine';
import { type CompiledPipeline, type Compiler, createCompiler } from '@sparkle-orchestration/pipelines';
import { looksAtTable } from '@sparkle-orchestration/sql';
import { openRunStore } from '@sparkle-orchestration/state';
import type { Project } from './project.js';
import { projectFiles } from './read-text.js';
import { readColumns, writeSchema } from './schemas.js';
import { missingSecrets, secretReader } from './secrets.js';
import { selectPipelines } from './select-pipelines.js';
import { openWarehouse } from './warehouse.js';

export interface RunPipelinesOptions {
  readonly names: readonly string[];
  readonly all?: boolean;
  readonly select?: readonly string[];
  readonly interval?: { readonly start: Date; readonly end: Date };
  readonly params?: Readonly<Record<string, string | number | boolean | null>>;
  readonly fullRefresh?: boolean;
  readonly limit?: number;
  readonly resume?: string;
  readonly dryRun?: boolean;
  readonly runId?: string;
  /** Seconds to wait while another run of a pipeline is going on. @default 0: refuse at once */
  readonly waitForRunSeconds?: number;
  /** Aborted to finish what runs and start nothing more. */
  readonly drain?: AbortSignal;
  /** Aborted to stop running statements. */
  readonly abort?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
  /** Findings of compiling, before a pipeline runs. */
  readonly onDiagnostics?: (found: readonly Diagnostic[]) => void;
  readonly now?: () => Date;
}

export interface PipelineRun {
  readonly pipeline: string;
  readonly compiled: CompiledPipeline;
  /** Absent when the pipeline was not started, because one that it reads from failed. */
  readonly result?: RunResult;
}

/** Inputs whose columns compiling asked for in vain. */
export function unknownInputs(compiled: Pick<CompiledPipeline, 'diagnostics'>): readonly string[] {
  const asked = compiled.diagnostics.filter((d) => d.code === 'tasks/schema-unknown');
  return [
    ...new Set(
      asked.map((d) => /^The columns of (.*) are not known\.$/.exec(d.message)?.[1]).filter((n) => n !== undefined),
    ),
  ];
}

/** A compiler that knows further columns. */
export function compilerWith(project: Project, schemas: ReadonlyMap<string, readonly Column[]>): Compiler {
  return createCompiler(project.definition, {
    registry: project.registry,
    schemas,
    readText: projectFiles(project.root),
  });
}

/** Compiles; where columns are unknown, a run may look at the warehouse, which compiling never does. */
async function compileToRun(
  project: Project,
  compiler: Compiler,
  pipeline: PipelineDefinition,
  learned: Map<string, readonly Column[]>,
  dryRun: boolean,
): Promise<CompiledPipeline> {
  const compiled = compiler.compile(pipeline);
  if (dryRun) return compiled;
  const schemas = await learnColumns(project, compiled.diagnostics);
  if (schemas.size === 0) return compiled;
  for (const [dataset, columns] of schemas) learned.set(dataset, columns);
  return compilerWith(project, learned).compile(pipeline);
}

/** Columns that compiling asked for in vain, as the warehouse has them. */
export async function learnColumns(
  project: Project,
  diagnostics: readonly Diagnostic[],
): Promise<ReadonlyMap<string, readonly Column[]>> {
  const unknown = unknownInputs({ diagnostics });
  if (unknown.length === 0) return new Map();
  const warehouse = await openWarehouse(project, { readOnly: true });
  try {
    return await readColumns(warehouse.session, warehouse.relation, unknown);
  } finally {
    await warehouse.session.close();
  }
}

/**
 * A first run tells the columns of what it loaded, and of tables that a schema contract compares with: they are kept, so
 * that from then on compiling knows them.
 */
export async function recordSchemas(
  project: Project,
  compiled: Pick<CompiledPipeline, 'graph'>,
  learned: Map<string, readonly Column[]>,
): Promise<void> {
  const loaded = (compiled.graph?.operations ?? [])
    .filter(
      (o) =>
        (o.op === 'load' && o.source.columns === undefined) || (o.op === 'transform' && looksAtTable(o.materialise)),
    )
    .flatMap((o) => o.writes);
  const graph = compiled.graph;
  if (!graph || loaded.length === 0) return;
  const warehouse = await openWarehouse(project, { connection: graph.warehouse, readOnly: true });
  try {
    for (const [dataset, columns] of await readColumns(warehouse.session, warehouse.relation, loaded)) {
      writeSchema(project, dataset, columns);
      learned.set(dataset, columns);
    }
  } finally {
    await warehouse.session.close();
  }
}

/** Seconds that a started pipeline waits for a run of it that is going on. */
const triggerPatience = 3600;

/** Starts pipelines of the project for `trigger` tasks: compiled like any other, in this process. */
export function pipelineStarter(
  project: Project,
  learned: Map<string, readonly Column[]>,
  shared: Pick<RunOptions, 'root' | 'registry' | 'environment' | 'secret' | 'store' | 'onEvent' | 'now'>,
): TriggerPipeline {
  let known = { learned: 0, compiler: project.compiler };
  const start: TriggerPipeline = async (request) => {
    const [pipeline] = selectPipelines(project, [request.pipeline], false);
    if (!pipeline) throw new Error(`no pipeline ${request.pipeline}`);
    if (learned.size > known.learned) known = { learned: learned.size, compiler: compilerWith(project, learned) };
    const compiled = await compileToRun(project, known.compiler, pipeline, learned, false);
    if (!compiled.graph) throw new DiagnosticError(compiled.diagnostics.filter((d) => d.severity === 'error'));
    const { interval, params, chain, drain, abort } = request;
    const result = await runGraph(compiled.graph, {
      ...shared,
      ...{ interval, params, chain, drain, abort },
      trigger: start,
      waitForRunSeconds: triggerPatience,
    });
    if (result.status === 'success') await recordSchemas(project, compiled, learned);
    return result;
  };
  return start;
}

/**
 * Runs pipelines one after another, each after those whose tables it reads. A pipeline whose source failed is not
 * started. Errors of compiling any of them are thrown before the first one runs, except unknown columns that an
 * earlier one of the same call will tell.
 */
export async function runPipelines(project: Project, options: RunPipelinesOptions): Promise<readonly PipelineRun[]> {
  const pipelines = selectPipelines(project, options.names, options.all);
  const reading = project.diagnostics;
  if (hasErrors(reading)) throw new DiagnosticError(reading);
  const names = new Set(pipelines.map((p) => p.name));
  const notReady = pipelines
    .flatMap((p) => project.compiler.compile(p).diagnostics)
    .filter((d) => d.severity === 'error' && d.code !== 'tasks/schema-unknown');
  const fatal = options.all ? notReady.filter((d) => !/not-runnable$/.test(d.code)) : notReady;
  if (fatal.length > 0) throw new DiagnosticError(fatal);
  const store = options.dryRun
    ? undefined
    : await openRunStore(join(project.root, '.sparkle', `${project.definition.env}.sqlite`));
  const failed = new Set<string>();
  const runs: PipelineRun[] = [];
  const learned = new Map<string, readonly Column[]>();
  let compiler = project.compiler;
  try {
    for (const pipeline of pipelines) {
      if (options.drain?.aborted) break;
      const compiled = await compileToRun(project, compiler, pipeline, learned, options.dryRun === true);
      options.onDiagnostics?.(
        compiled.diagnostics.filter((d) => !(d.severity === 'error' && /not-runnable$/.test(d.code) && options.all)),
      );
      const upstream = compiled.inputs
        .map((i) => project.compiler.producerOf(i)?.name)
        .filter((n): n is string => n !== undefined && names.has(n));
      if (!compiled.graph || upstream.some((n) => failed.has(n))) {
        if (
          !compiled.graph &&
          compiled.diagnostics.some((d) => d.severity === 'error' && !/not-runnable$/.test(d.code))
        )
          failed.add(pipeline.name);
        if (compiled.graph) failed.add(pipeline.name);
        runs.push({ pipeline: pipeline.name, compiled });
        continue;
      }
      const missing = options.dryRun ? [] : missingSecrets(project, compiled.graph);
      if (missing.length > 0) throw new DiagnosticError(missing);
      const shared = {
        root: project.root,
        registry: project.registry,
        environment: project.environment,
        secret: secretReader(project),
        ...(store ? { store } : {}),
        ...(options.onEvent ? { onEvent: options.onEvent } : {}),
        ...(options.now ? { now: options.now } : {}),
      };
      const result = await runGraph(compiled.graph, {
        ...shared,
        trigger: pipelineStarter(project, learned, shared),
        ...(options.interval ? { interval: options.interval } : {}),
        ...(options.params ? { params: options.params } : {}),
        ...(options.select ? { select: options.select } : {}),
        ...(options.limit === undefined ? {} : { limit: options.limit }),
        ...(options.resume === undefined ? {} : { resume: options.resume }),
        ...(options.runId === undefined ? {} : { runId: options.runId }),
        ...(options.waitForRunSeconds === undefined ? {} : { waitForRunSeconds: options.waitForRunSeconds }),
        ...(options.drain ? { drain: options.drain } : {}),
        ...(options.abort ? { abort: options.abort } : {}),
        fullRefresh: options.fullRefresh === true,
        dryRun: options.dryRun === true,
      });
      runs.push({ pipeline: pipeline.name, compiled, result });
      if (result.status === 'success') {
        await recordSchemas(project, compiled, learned);
        // What was just written may be the input whose columns the next one asks for.
        if (learned.size > 0) compiler = compilerWith(project, learned);
      } else if (result.status !== 'dry_run') failed.add(pipeline.name);
    }
  } finally {
    store?.close();
  }
  return runs;
}
