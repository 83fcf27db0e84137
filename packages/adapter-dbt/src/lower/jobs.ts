import type { Diagnostic, ExecutionGraph } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import type { JinjaValue } from '../jinja.js';
import type { DbtPipeline, DbtPlatformJob } from '../model.js';
import { dependencySchedule } from './dependency-schedule.js';
import { utcCron } from './utc-cron.js';

interface Jobs {
  readonly jobs: readonly DbtPlatformJob[];
  readonly schedules: Readonly<Record<string, JinjaValue>>;
}

/** Pipelines that a graph stands for: itself, or those of a job. */
const pipelinesOf = (graph: ExecutionGraph) => graph.groups?.map((group) => group.id) ?? [graph.pipeline];

function cronOf(graph: ExecutionGraph, report: (diagnostic: Diagnostic) => void): string | undefined {
  if (!graph.schedule) return undefined;
  const location = graph.schedule.origin.location;
  const found = utcCron(graph.schedule);
  if ('problem' in found) {
    report(diagnostics.report('job-schedule', { job: graph.pipeline, problem: found.problem }, location));
    return undefined;
  }
  if (found.lateMinutes > 0)
    report(diagnostics.report('job-late', { job: graph.pipeline, minutes: found.lateMinutes }, location));
  return found.cron;
}

/**
 * Jobs of the dbt platform: one for each pipeline and one for each job. A pipeline that a job of the deployment runs
 * has none of its own.
 */
export function lowerJobs(
  graphs: readonly ExecutionGraph[],
  pipelines: readonly DbtPipeline[],
  report: (diagnostic: Diagnostic) => void,
): Jobs {
  const inJobs = new Set(graphs.flatMap((graph) => graph.groups?.map((group) => group.id) ?? []));
  const jobs: DbtPlatformJob[] = [];
  const schedules: Record<string, JinjaValue> = {};
  for (const graph of graphs) {
    if (!graph.groups && inJobs.has(graph.pipeline)) continue;
    const { pipeline: name, description, timeoutSeconds, schedule, origin } = graph;
    const found = pipelinesOf(graph).flatMap((id) => {
      const pipeline = pipelines.find((one) => one.name === id);
      if (!pipeline) report(diagnostics.report('job-without-pipeline', { job: name, pipeline: id }, origin.location));
      return pipeline ? [pipeline] : [];
    });
    const models = found.flatMap((pipeline) => pipeline.models);
    if (models.length === 0) continue;
    const cron = cronOf(graph, report);
    // Without a schedule: the last whole day of UTC, as everywhere.
    schedules[name] = dependencySchedule(schedule ? { schedule } : {}) ?? { every: 86_400 };
    jobs.push({
      name,
      models,
      ...(description === undefined ? {} : { description }),
      ...(cron === undefined ? {} : { cron }),
      ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    });
  }
  return { jobs, schedules };
}
