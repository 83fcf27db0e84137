import { type RunResult, runGraph } from '@sparkle-orchestration/engine';
import type { Attempt, AttemptEnd, Runner } from '@sparkle-orchestration/server';
import { type AnyRunStore, isIntervalCovered } from '@sparkle-orchestration/state';
import type { Project } from '../project.js';
import { pipelineStarter, recordSchemas } from '../run.js';
import { secretReader } from '../secrets.js';
import { openWarehouse } from '../warehouse.js';

/** Seconds that a run waits for another one of the same pipeline, be it in another job or by hand. */
const patience = 3600;

function endOf(result: RunResult): AttemptEnd {
  const failed = Object.entries(result.pipelines ?? {}).filter(([, one]) => one.status === 'failed');
  const { error } = result;
  return {
    status: result.status,
    ...(error ? { category: error.category, error: `${error.diagnostic.code}: ${error.diagnostic.message}` } : {}),
    failedPipelines: failed.map(([name]) => name),
  };
}

/** Runs graphs by the engine, in this process, with the project as it is read now. */
export function projectRunner(project: () => Project, history: AnyRunStore): Runner {
  return {
    async run({ graph, runId, resume, request, parameters, drain, abort, beforeCommit, onEvent }: Attempt) {
      const current = project();
      const shared = {
        root: current.root,
        registry: current.registry,
        environment: current.environment,
        secret: secretReader(current),
        store: history,
        onEvent,
      };
      const { trigger, given } = parameters;
      const isJob = graph.groups !== undefined;
      const result = await runGraph(graph, {
        ...shared,
        trigger: pipelineStarter(current, new Map(), shared),
        runId,
        ...(resume === undefined
          ? { interval: { start: new Date(request.intervalStart), end: new Date(request.intervalEnd) } }
          : { resume }),
        params: isJob ? given : { ...trigger, ...given },
        ...(isJob ? { triggerParams: trigger, supervised: true } : {}),
        waitForRunSeconds: patience,
        drain,
        abort,
        beforeCommit,
      });
      if (result.status === 'success') await recordSchemas(current, { graph }, new Map());
      return endOf(result);
    },
    async isDone(graph, dependency, end) {
      const connection = dependency.connection ?? graph.warehouse;
      const warehouse = await openWarehouse(project(), { connection, readOnly: true });
      try {
        if (!(await warehouse.session.columns(warehouse.relation('_sparkle.intervals')))) return false;
        const identity = { project: graph.project, env: graph.env, pipeline: dependency.pipeline };
        return await isIntervalCovered(
          warehouse.session,
          identity,
          end.toISOString().replace('T', ' ').replace('Z', ''),
        );
      } finally {
        await warehouse.session.close();
      }
    },
  };
}
