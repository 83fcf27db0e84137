import type { Diagnostic } from '@sparkle-orchestration/core';
import { orderPipelines } from '@sparkle-orchestration/pipelines';
import type { Project } from './project.js';
import { selectPipelines } from './select-pipelines.js';

const notYet = /not-runnable$/;
/** Told by a run: columns of tables that are there, connections that another project may define. */
const settledLater: readonly string[] = [
  'tasks/schema-unknown',
  'tasks/unknown-connection',
  // Examples name suites that stand elsewhere.
  'tasks/suite-missing',
  // Other warehouses are valid; they run where they have a driver.
  'pipelines/warehouse-type',
];

/**
 * Everything that is wrong with a project, or with some of its pipelines. What is valid but cannot run yet, and what
 * only needs columns that a run will tell, is information here and an error where it is run or deployed.
 */
export function validateProject(project: Project, names: readonly string[] = []): readonly Diagnostic[] {
  const { order, circles } = orderPipelines(project.definition);
  const pipelines = names.length > 0 ? selectPipelines(project, names) : order;
  const found: Diagnostic[] = [...project.diagnostics, ...project.compiler.diagnostics];
  if (names.length === 0) found.push(...circles.filter((c) => !c.told).map((c) => c.problem));
  for (const pipeline of pipelines) {
    for (const d of project.compiler.check(pipeline)) {
      found.push(notYet.test(d.code) || settledLater.includes(d.code) ? { ...d, severity: 'info', exit: 0 } : d);
    }
  }
  if (names.length > 0) return found;
  for (const job of project.definition.jobs)
    found.push(...project.compiler.compileJob(job).diagnostics.filter((d) => d.code.startsWith('pipelines/job-')));
  return found;
}
