import { existsSync } from 'node:fs';
import type { RunHistory } from '@sparkle-orchestration/monitor';
import { ticksBetween } from '@sparkle-orchestration/schedules';
import { openRunStore, type RunRecord } from '@sparkle-orchestration/state';
import type { Project } from '../project.js';
import { runStoreFile } from '../run-history.js';

/** Runs that are looked at, of the newest. */
const mostRuns = 10_000;

/** Datasets by the pipelines that write them. */
function writers(project: Project): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const pipeline of project.definition.pipelines) {
    const { graph } = project.compiler.compile(pipeline);
    for (const dataset of new Set(graph?.operations.flatMap((operation) => operation.writes)))
      found.set(dataset, [...(found.get(dataset) ?? []), pipeline.name]);
  }
  return found;
}

/** The history of runs of a project, as monitors ask for it. */
export function projectHistory(project: Project): RunHistory {
  const file = runStoreFile(project);
  const { env, pipelines } = project.definition;
  let written: ReadonlyMap<string, readonly string[]> | undefined;
  return {
    pipelines: pipelines.map((p) => p.name),
    runs(since, pipeline): readonly RunRecord[] {
      if (!existsSync(file)) return [];
      const store = openRunStore(file);
      try {
        const runs = store.listRuns({ env, limit: mostRuns, ...(pipeline === undefined ? {} : { pipeline }) });
        return runs.filter((run) => run.endedAt === undefined || Date.parse(run.endedAt) >= since.getTime());
      } finally {
        store.close();
      }
    },
    promised(name, from, to) {
      const pipeline = pipelines.find((p) => p.name === name);
      return pipeline?.enabled === true && pipeline.schedule
        ? ticksBetween(pipeline.schedule, from, to, 1).length > 0
        : false;
    },
    writersOf({ parts }) {
      written ??= writers(project);
      const name = parts.join('.');
      const exact = written.get(name);
      if (exact) return exact;
      const ends = [...written.keys()].filter((dataset) => dataset.endsWith(`.${name}`));
      return ends.length === 1 ? (written.get(ends[0] ?? '') ?? []) : [];
    },
  };
}
