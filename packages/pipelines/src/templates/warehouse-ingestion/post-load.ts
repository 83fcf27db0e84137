import type { PipelineDefinition, PostLoadStep, Task, WarehouseConfig } from '@sparkle-orchestration/core';
import { after, defined, makeTask } from '../../make-task.js';

type Pipeline = PipelineDefinition<WarehouseConfig>;

/** The tasks of one step, behind all of `before`; the last one has the name of the step. */
function stepTasks(pipeline: Pipeline, step: PostLoadStep, before: readonly string[]): readonly Task[] {
  const needs = before.map(after);
  const { name: id, path } = step;
  switch (step.kind) {
    case 'sql':
      return [
        makeTask(pipeline, {
          id,
          kind: 'RunSQLFileTask',
          path,
          needs,
          params: {
            ...defined({ sql_file: step.file, sql_statement: step.sql }),
            connection: pipeline.config.destination.connection,
          },
        }),
      ];
    case 'dbt':
      return [makeTask(pipeline, { id, kind: 'RunDbtCoreTask', path, needs, params: step.params })];
    case 'chain': {
      const transform = makeTask(pipeline, {
        id: `${id}_steps`,
        kind: 'TransformTask',
        path: [...path, 'transformers'],
        needs,
        reads: [step.source],
        params: { source_tables: [step.source], transformers: step.transformers },
      });
      const write = makeTask(pipeline, {
        id,
        kind: 'WriteDeltaTask',
        path: [...path, 'destination'],
        needs: [after(transform.id)],
        writes: [step.destination],
        params: { destination: step.destination, write_mode: step.writeMode, primary_key: step.primaryKey },
      });
      return [transform, write];
    }
  }
}

/** Steps after the loads, one after another: the first behind all loads, each of the others behind the one before. */
export function postLoadTasks(
  pipeline: Pipeline,
  steps: readonly PostLoadStep[],
  loads: readonly string[],
): readonly Task[] {
  let before = loads;
  return steps.flatMap((step) => {
    const tasks = stepTasks(pipeline, step, before);
    before = [step.name];
    return tasks;
  });
}
