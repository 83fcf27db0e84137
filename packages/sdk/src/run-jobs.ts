import { join } from 'node:path';
import {
  type Diagnostic,
  DiagnosticError,
  hasErrors,
  type JobDefinition,
  nearestName,
} from '@sparkle-orchestration/core';
import { type RunResult, runGraph } from '@sparkle-orchestration/engine';
import { type CompiledJob, pipelineDiagnostics } from '@sparkle-orchestration/pipelines';
import { openRunStore } from '@sparkle-orchestration/state';
import type { Project } from './project.js';
import { compilerWith, learnColumns, pipelineStarter, type RunPipelinesOptions, recordSchemas } from './run.js';
import { missingSecrets, secretReader } from './secrets.js';

export interface JobRun {
  /** Name of the job. */
  readonly job: string;
  readonly compiled: CompiledJob;
  /** Absent when it was not started, because a job before it did not succeed. */
  readonly result?: RunResult;
}

/** Jobs by name, each after those that it depends on. Unknown names are errors. */
export function selectJobs(project: Project, names: readonly string[]): readonly JobDefinition[] {
  const { jobs } = project.definition;
  const unknown = names.filter((name) => !jobs.some((job) => job.name === name));
  if (unknown.length > 0) {
    const known = jobs.map((job) => job.name);
    throw new DiagnosticError([
      ...project.diagnostics.filter((d) => d.severity === 'error'),
      ...unknown.map((name) => pipelineDiagnostics.report('unknown-job', { name, nearest: nearestName(name, known) })),
    ]);
  }
  const wanted = jobs.filter((job) => names.includes(job.name));
  const order: JobDefinition[] = [];
  const visit = (job: JobDefinition, path: readonly string[]) => {
    if (order.includes(job) || path.includes(job.name)) return;
    for (const name of job.dependencies) {
      const before = wanted.find((one) => one.name === name);
      if (before) visit(before, [...path, job.name]);
    }
    order.push(job);
  };
  for (const job of wanted) visit(job, []);
  return order;
}

export interface RunJobsOptions extends Omit<RunPipelinesOptions, 'names' | 'all'> {
  readonly names: readonly string[];
  /** Values that a trigger brings; those of a job's pipelines win over them. */
  readonly triggerParams?: NonNullable<RunPipelinesOptions['params']>;
}

/** Compiles a job; columns that are not known are looked up in the warehouse once, which compiling never does. */
async function compileJobToRun(project: Project, job: JobDefinition, dryRun: boolean): Promise<CompiledJob> {
  const compiled = project.compiler.compileJob(job);
  if (compiled.graph || dryRun) return compiled;
  const learned = await learnColumns(project, compiled.diagnostics);
  return learned.size > 0 ? compilerWith(project, learned).compileJob(job) : compiled;
}

/**
 * Runs jobs one after another, each after those that it depends on. A job behind one that did not succeed is not
 * started. Errors of compiling any of them are thrown before the first one runs.
 */
export async function runJobs(project: Project, options: RunJobsOptions): Promise<readonly JobRun[]> {
  const jobs = selectJobs(project, options.names);
  if (hasErrors(project.diagnostics)) throw new DiagnosticError(project.diagnostics);
  const all: CompiledJob[] = [];
  for (const job of jobs) all.push(await compileJobToRun(project, job, options.dryRun === true));
  const errors = all.filter((one) => !one.graph).flatMap((one) => one.diagnostics);
  if (errors.length > 0) throw new DiagnosticError(errors);
  const missing = options.dryRun ? [] : all.flatMap((one) => (one.graph ? missingSecrets(project, one.graph) : []));
  if (missing.length > 0) throw new DiagnosticError(missing);
  const store = options.dryRun
    ? undefined
    : openRunStore(join(project.root, '.sparkle', `${project.definition.env}.sqlite`));
  const runs: JobRun[] = [];
  const bad = new Set<string>();
  try {
    for (const compiled of all) {
      const { job, graph } = compiled;
      if (!graph || options.drain?.aborted) break;
      tellOnce(options, compiled.diagnostics);
      if (job.dependencies.some((name) => bad.has(name))) {
        bad.add(job.name);
        runs.push({ job: job.name, compiled });
        continue;
      }
      const { names: _, onDiagnostics: __, ...given } = options;
      const shared = {
        root: project.root,
        registry: project.registry,
        environment: project.environment,
        secret: secretReader(project),
        ...(store ? { store } : {}),
        ...(options.onEvent ? { onEvent: options.onEvent } : {}),
        ...(options.now ? { now: options.now } : {}),
      };
      const trigger = pipelineStarter(project, new Map(), shared);
      const result = await runGraph(graph, { ...given, ...shared, trigger });
      runs.push({ job: job.name, compiled, result });
      if (result.status !== 'success' && result.status !== 'dry_run') bad.add(job.name);
      if (options.dryRun) continue;
      for (const pipeline of compiled.pipelines) {
        if (result.pipelines?.[pipeline.name]?.status === 'success')
          await recordSchemas(project, project.compiler.compile(pipeline), new Map());
      }
    }
  } finally {
    store?.close();
  }
  return runs;
}

function tellOnce(options: RunJobsOptions, found: readonly Diagnostic[]): void {
  const seen = new Set<string>();
  options.onDiagnostics?.(
    found.filter((one) => {
      const key = JSON.stringify([one.code, one.message, one.location]);
      return !seen.has(key) && seen.add(key);
    }),
  );
}
