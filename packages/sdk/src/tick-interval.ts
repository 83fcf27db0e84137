import type { PipelineDefinition } from '@sparkle-orchestration/core';
import { intervalForTick } from '@sparkle-orchestration/schedules';
import type { Project } from './project.js';

/** The data interval that ends at a tick of a pipeline's schedule. Without a schedule it is the day before. */
export function tickInterval(
  _project: Project,
  pipeline: PipelineDefinition,
  tick: Date,
): { readonly start: Date; readonly end: Date } {
  return intervalForTick(pipeline.schedule, tick);
}
