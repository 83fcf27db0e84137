import { join, resolve } from 'node:path';
import {
  type Adapter,
  checkOutput,
  type Diagnostic,
  DiagnosticError,
  type ExecutionGraph,
  emitDeployment,
  hasErrors,
  nearestName,
  type Output,
  type OutputPlan,
  type PipelineDefinition,
  planOutput,
  writeOutput,
} from '@sparkle-orchestration/core';
import { testsOf } from './deploy-tests.js';
import { diagnostics } from './diagnostics.js';
import type { Project } from './project.js';
import { selectUnits } from './select-pipelines.js';
import { version } from './version.js';

export interface DeployOptions {
  /** Name of the target, such as `airflow`. */
  readonly orchestrator: string;
  readonly names: readonly string[];
  readonly all?: boolean;
  /** Folder to write to; `deployments/<target>/<name or env>` of the project when absent. */
  readonly output?: string;
  readonly component?: string;
  /** Overwrite files that people edited. */
  readonly force?: boolean;
}

export interface Deployment {
  readonly adapter: Adapter;
  readonly graphs: readonly ExecutionGraph[];
  readonly output: Output;
  /** Absolute folder. */
  readonly folder: string;
  /** Findings of compiling and emitting, warnings too. */
  readonly diagnostics: readonly Diagnostic[];
  /** Pipelines left out of `--all` because they cannot run yet. */
  readonly skipped: readonly string[];
}

/** The adapter that a user means; nothing is guessed. */
export function findAdapter(
  project: Project,
  orchestrator: string,
): { readonly adapter: Adapter; readonly options: unknown } {
  const adapters = [...project.registry.adapters.values()];
  const plain = (name: string) => name.toLowerCase().replaceAll('-', '_');
  const wanted = plain(orchestrator);
  const adapter = adapters.find((a) => [a.name, ...(a.aliases ?? [])].some((name) => plain(name) === wanted));
  if (!adapter) {
    // It may be listed and not have loaded: then that is the reason.
    const notLoaded = project.diagnostics.filter((problem) => problem.code === 'core/plugin-failed');
    throw new DiagnosticError([
      ...notLoaded,
      diagnostics.report('unknown-adapter', {
        name: orchestrator,
        nearest: nearestName(
          wanted,
          adapters.map((a) => a.name),
        ),
      }),
    ]);
  }
  return { adapter, options: writtenOptions(project, adapter)?.[1] ?? {} };
}

/** The options of an adapter in the project file, with the key that they stand under: its name or its package. */
export function writtenOptions({ definition, registry }: Pick<Project, 'definition' | 'registry'>, { name }: Adapter) {
  const listed = [name, registry.adapterPackages?.get(name)];
  return [...definition.adapters].find(([key]) => listed.includes(key));
}

const notYet = /not-runnable$/;

/** Compiles what was selected. With `all`, pipelines that cannot run yet are left out and told; by name they are errors. */
function compileAll(project: Project, pipelines: readonly PipelineDefinition[], all: boolean) {
  const graphs: ExecutionGraph[] = [];
  const found: Diagnostic[] = [];
  const skipped: string[] = [];
  for (const pipeline of pipelines) {
    const compiled = project.compiler.compile(pipeline);
    const errors = compiled.diagnostics.filter((d) => d.severity === 'error');
    if (all && errors.length > 0 && errors.every((d) => notYet.test(d.code))) {
      skipped.push(pipeline.name);
      found.push(
        ...compiled.diagnostics.map(
          (d): Diagnostic => (d.severity === 'error' ? { ...d, severity: 'warning', exit: 0 } : d),
        ),
      );
      continue;
    }
    found.push(...compiled.diagnostics);
    if (compiled.graph) graphs.push(compiled.graph);
  }
  return { graphs, found, skipped };
}

/** Makes a deployment in memory. Nothing is written; errors of any pipeline are thrown, all at once. */
export function makeDeployment(project: Project, options: DeployOptions): Deployment {
  const { adapter, options: adapterOptions } = findAdapter(project, options.orchestrator);
  const { pipelines, jobs } = selectUnits(project, options.names, options.all);
  // A target without jobs gets their pipelines all the same; one that is named is refused at its line.
  const parsed = adapter.options.safeParse(adapterOptions ?? {});
  // Options that are wrong are told when the project is opened.
  const can = parsed.success ? adapter.capabilities(parsed.data as never)['groups'] : undefined;
  const emitted = options.all && can?.means === 'unsupported' ? [] : jobs;
  const { graphs, found, skipped } = compileAll(project, pipelines, options.all === true);
  for (const job of emitted) {
    const compiled = project.compiler.compileJob(job);
    const told = new Set(found);
    const own = compiled.diagnostics.filter((d) => !told.has(d));
    const later =
      options.all &&
      own.length > 0 &&
      !compiled.graph &&
      own.every((d) => d.severity !== 'error' || notYet.test(d.code));
    found.push(
      ...(later
        ? own.map((d): Diagnostic => (d.severity === 'error' ? { ...d, severity: 'warning', exit: 0 } : d))
        : own),
    );
    if (compiled.graph) graphs.push(compiled.graph);
    else if (later) skipped.push(job.name);
  }
  const before = [...project.diagnostics, ...project.compiler.diagnostics, ...found];
  if (hasErrors(before)) throw new DiagnosticError(before);
  const selection = options.all ? '--all' : options.names.join(' ');
  const output = emitDeployment({
    adapter,
    graphs,
    options: adapterOptions,
    env: project.definition.env,
    project: project.definition.name,
    ...(options.component === undefined ? {} : { component: options.component }),
    unitTests: testsOf(project.unitTests, graphs),
    runnerVersion: version,
    complete: options.all === true && skipped.length === 0,
    regenerate: `sparkle generate-deploy ${selection} --orchestrator ${adapter.name} --env ${project.definition.env}`,
  });
  const all = [...before, ...output.diagnostics];
  if (hasErrors(all)) throw new DiagnosticError(all);
  const name = options.all || options.names.length !== 1 ? project.definition.name : (options.names[0] as string);
  const folder = resolve(project.root, options.output ?? join('deployments', adapter.folder ?? adapter.name, name));
  return { adapter, graphs, output, folder, diagnostics: all, skipped };
}

/** What writing it would change. */
export function planDeployment(deployment: Deployment): Promise<OutputPlan> {
  return planOutput(deployment.folder, deployment.output);
}

/** Writes it; returns what changed. Files that must not be overwritten are errors, and then nothing is written. */
export async function writeDeployment(
  deployment: Deployment,
  options: { readonly force?: boolean } = {},
): Promise<OutputPlan> {
  const { plan, diagnostics: found } = await writeOutput(deployment.folder, deployment.output, {
    force: options.force === true,
  });
  if (hasErrors(found)) throw new DiagnosticError(found);
  return plan;
}

/** Compares it with the folder: findings of severity error where it is stale or was edited. */
export async function checkDeployment(deployment: Deployment): Promise<readonly Diagnostic[]> {
  return (await checkOutput(deployment.folder, deployment.output)).diagnostics;
}
