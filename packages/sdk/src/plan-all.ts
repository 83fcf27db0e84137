import { join } from 'node:path';
import { type Diagnostic, DiagnosticError, type OutputPlan } from '@sparkle-orchestration/core';
import { makeDeployment, planDeployment } from './deploy.js';
import { diagnostics } from './diagnostics.js';
import type { Project } from './project.js';

export interface TargetPlan {
  readonly target: string;
  readonly title: string;
  /** As written, relative to the project. */
  readonly folder: string;
  readonly plan: OutputPlan;
  readonly diagnostics: readonly Diagnostic[];
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
  for (const orchestrator of targets) {
    const name = options.names.length === 1 && !options.all ? (options.names[0] as string) : project.definition.name;
    const folder = join(options.folder, orchestrator, name);
    const deployment = makeDeployment(project, {
      orchestrator,
      names: options.names,
      all: options.all,
      output: folder,
    });
    plans.push({
      target: deployment.adapter.name,
      title: deployment.adapter.title,
      folder,
      plan: await planDeployment(deployment),
      diagnostics: deployment.diagnostics,
    });
  }
  return plans;
}
