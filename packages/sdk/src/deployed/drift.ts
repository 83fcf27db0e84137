import { resolve } from 'node:path';
import {
  type Diagnostic,
  DiagnosticError,
  type Drift,
  type DriftFile,
  driftOf,
  hasErrors,
} from '@sparkle-orchestration/core';
import { makeDeployment } from '../deploy.js';
import type { Change } from '../plan/change.js';
import { changesBetween, versionOf } from '../plan/versions.js';
import { emittedBefore } from '../plan-all.js';
import type { Project } from '../project.js';
import { type Recognised, recognise } from './recognise.js';

/** How what one target got of one environment stands to the definitions. */
export interface TargetDrift {
  readonly target: string;
  readonly env: string;
  readonly folder: string;
  readonly drifted: boolean;
  readonly pipelines: readonly string[];
  /** Files that are not as the definitions make them, and those that are. */
  readonly files: readonly DriftFile[];
  /** What the definitions mean now that the deployment does not. */
  readonly changes: readonly Change[];
  readonly regenerate: readonly string[];
}

export interface DriftReport {
  readonly drifted: boolean;
  readonly targets: readonly TargetDrift[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Pipelines of the deployment that the project still has; the others count as removed. */
function stillThere(project: Project, one: Recognised): readonly string[] {
  const known = new Set([...project.definition.pipelines, ...project.definition.jobs].map((other) => other.name));
  return one.pipelines.map((pipeline) => pipeline.name).filter((name) => known.has(name));
}

async function driftOfTarget(project: Project, one: Recognised, from: string): Promise<TargetDrift & { found: Drift }> {
  const folder = resolve(from, one.folder);
  const all = one.regenerate.some((command) => command.includes(' --all'));
  const names = stillThere(project, one);
  if (hasErrors(project.diagnostics)) throw new DiagnosticError(project.diagnostics);
  const made =
    names.length > 0 || all
      ? makeDeployment(project, { orchestrator: one.target, names, all, output: folder, ...component(one) })
      : undefined;
  const output = made?.output;
  const found: Drift = output
    ? // Pipelines that are gone are part of what is compared, whether all were deployed or some.
      await driftOf(folder, {
        ...output,
        pipelines: [...new Set([...output.pipelines, ...one.pipelines.map((p) => p.name)])],
      })
    : { files: [], diagnostics: [] };
  const before = found.manifest
    ? emittedBefore({ before: found.manifest }, one.target, one.env, (name) =>
        one.pipelines.some((p) => p.name === name),
      )
    : {};
  const changes = await changesBetween(before, output?.facts ?? {}, versionOf(project).version);
  const drifted =
    names.length < one.pipelines.length || changes.length > 0 || found.files.some((file) => file.state !== 'equal');
  return {
    ...{ target: one.target, env: one.env, folder: one.folder, drifted },
    pipelines: one.pipelines.map((pipeline) => pipeline.name),
    ...{ files: found.files, changes, regenerate: one.regenerate, found },
  };
}

/** One way of emitting that was asked for when it was deployed. */
function component(one: Recognised): { readonly component?: string } {
  return one.component === undefined ? {} : { component: one.component };
}

/**
 * Compares deployed folders with the definitions: files that people edited, that are missing or stale, and what the
 * definitions mean now. Every target below the folder is told. Reads only.
 *
 * @throws DiagnosticError when nothing is deployed there, or the definitions cannot be compiled
 */
export async function driftOfDeployed(
  folder: string,
  from: string,
  open: (env: string) => Promise<Project>,
  options: { readonly target?: string } = {},
): Promise<DriftReport> {
  const { deployments, diagnostics } = recognise(folder, from);
  const wanted = deployments.filter((one) => options.target === undefined || one.target === options.target);
  if (wanted.length === 0)
    throw new DiagnosticError(diagnostics.map((one) => ({ ...one, severity: 'error', exit: 2 })));
  const targets: TargetDrift[] = [];
  const problems: Diagnostic[] = [...diagnostics];
  for (const one of wanted) {
    const { found, ...target } = await driftOfTarget(await open(one.env), one, from);
    problems.push(...found.diagnostics);
    targets.push(target);
  }
  return { drifted: targets.some((one) => one.drifted), targets, diagnostics: problems };
}
