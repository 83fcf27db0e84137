import type { ExecutionGraph } from '@sparkle-orchestration/core';
import { DiagnosticError } from '@sparkle-orchestration/core';
import type { Project } from './project.js';
import { selectPipelines } from './select-pipelines.js';

/** Graphs of the selected pipelines; those that cannot be compiled for want of something are errors, unless all were asked for. */
export function graphsOf(project: Project, names: readonly string[], all: boolean): readonly ExecutionGraph[] {
  const graphs: ExecutionGraph[] = [];
  for (const pipeline of selectPipelines(project, names, all)) {
    const compiled = project.compiler.compile(pipeline);
    if (compiled.graph) graphs.push(compiled.graph);
    else if (!all) throw new DiagnosticError(compiled.diagnostics);
  }
  return graphs;
}
