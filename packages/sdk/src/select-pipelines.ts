import { DiagnosticError, type JobDefinition, nearestName, type PipelineDefinition } from '@sparkle-orchestration/core';
import { orderPipelines, pipelineDiagnostics } from '@sparkle-orchestration/pipelines';
import { diagnostics } from './diagnostics.js';
import type { Project } from './project.js';

/** Pipelines by name, or all, each after those whose tables it reads. Unknown names and circles are errors. */
export function selectPipelines(
  project: Project,
  names: readonly string[],
  all = false,
): readonly PipelineDefinition[] {
  if (names.length === 0 && !all) throw new DiagnosticError([diagnostics.report('nothing-selected', {})]);
  const { order, circles } = orderPipelines(project.definition);
  const inTheWay = circles.filter((c) => all || c.pipelines.some((name) => names.includes(name)));
  if (inTheWay.length > 0) throw new DiagnosticError(inTheWay.map((c) => c.problem));
  if (all) return order;
  const known = project.definition.pipelines.map((p) => p.name);
  const unknown = names.filter((n) => !known.includes(n));
  if (unknown.length > 0) {
    // A pipeline that could not be read is not unknown: its own problems say more.
    const reading = project.diagnostics.filter((d) => d.severity === 'error');
    throw new DiagnosticError([
      ...reading,
      ...unknown.map((name) =>
        pipelineDiagnostics.report('unknown-pipeline', { name, nearest: nearestName(name, known) }),
      ),
    ]);
  }
  return order.filter((p) => names.includes(p.name));
}

/** Pipelines and jobs by name, or all of both. A name that both have means the pipeline. */
export function selectUnits(
  project: Project,
  names: readonly string[],
  all = false,
): { readonly pipelines: readonly PipelineDefinition[]; readonly jobs: readonly JobDefinition[] } {
  const { jobs, pipelines } = project.definition;
  if (all) return { pipelines: selectPipelines(project, [], true), jobs };
  const known = new Set(pipelines.map((one) => one.name));
  const chosen = jobs.filter((job) => names.includes(job.name) && !known.has(job.name));
  const rest = names.filter((name) => !chosen.some((job) => job.name === name));
  return {
    pipelines: rest.length > 0 || chosen.length === 0 ? selectPipelines(project, rest) : [],
    jobs: chosen,
  };
}
