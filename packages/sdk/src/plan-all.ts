import { join } from 'node:path';
import { type ChangeKind, type Diagnostic, DiagnosticError, type OutputPlan } from '@sparkle-orchestration/core';
import { makeDeployment, planDeployment } from './deploy.js';
import { diagnostics } from './diagnostics.js';
import type { Change } from './plan/change.js';
import type { Version } from './plan/compare-versions.js';
import { changesBetween, versionOf } from './plan/versions.js';
import type { Project } from './project.js';

export interface TargetPlan {
  readonly target: string;
  readonly title: string;
  /** As written, relative to the project. */
  readonly folder: string;
  readonly plan: OutputPlan;
  /** What differs in meaning from what was emitted last; nothing before a first emission. */
  readonly changes: readonly Change[];
  /** What kinds of changes mean on this target besides. */
  readonly notes: Readonly<Partial<Record<ChangeKind, string>>>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Deployments of a target that the manifest holds, of all pipelines or of some. */
export function emittedBefore(
  { before }: Pick<OutputPlan, 'before'>,
  target: string,
  env: string,
  wanted: (pipeline: string) => boolean,
): Version {
  return Object.fromEntries(
    Object.values(before.deployments)
      .filter((one) => one.target === target && one.env === env && wanted(one.pipeline))
      .map(({ pipeline, location, graphHash, facts, operations, snapshot }) => [
        pipeline,
        { location, graphHash, facts, operations, ...(snapshot ? { snapshot } : {}) },
      ]),
  );
}

/** What every installed target (or one of them) would change in its folder. */
export async function planAll(
  project: Project,
  options: {
    readonly names: readonly string[];
    readonly all: boolean;
    readonly folder: string;
    readonly orchestrator?: string;
  },
): Promise<readonly TargetPlan[]> {
  const targets =
    options.orchestrator === undefined ? [...project.registry.adapters.keys()].sort() : [options.orchestrator];
  if (targets.length === 0) throw new DiagnosticError([diagnostics.report('no-adapters', {})]);
  const plans: TargetPlan[] = [];
  let everything: Version | undefined;
  for (const orchestrator of targets) {
    const name = options.names.length === 1 && !options.all ? (options.names[0] as string) : project.definition.name;
    const folder = join(options.folder, orchestrator, name);
    const deployment = makeDeployment(project, {
      orchestrator,
      names: options.names,
      all: options.all,
      output: folder,
    });
    const plan = await planDeployment(deployment);
    const { adapter, output } = deployment;
    const before = emittedBefore(
      plan,
      adapter.name,
      output.env,
      (pipeline) => output.complete || output.pipelines.includes(pipeline),
    );
    if (Object.keys(before).length > 0) everything ??= versionOf(project).version;
    plans.push({
      target: adapter.name,
      title: adapter.title,
      folder,
      plan,
      changes: Object.keys(before).length > 0 ? await changesBetween(before, output.facts, everything) : [],
      notes: adapter.changes ?? {},
      diagnostics: deployment.diagnostics,
    });
  }
  return plans;
}
