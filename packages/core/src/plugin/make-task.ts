import type { Edge } from '../graph/edge.js';
import { noRetry } from '../graph/policy.js';
import type { Task } from '../graph/task.js';
import type { PipelineDefinition } from '../project/definition.js';

/** Facts of a task that differ from those of its pipeline. */
export interface TaskDraft {
  readonly id: string;
  readonly kind: string;
  readonly params: unknown;
  readonly needs?: readonly Edge[];
  /** Path of the config value that the task stands for. */
  readonly path: readonly (string | number)[];
  readonly reads?: readonly string[];
  readonly writes?: readonly string[];
  readonly timeoutSeconds?: number;
}

/** A task of a template: retries come from the pipeline, the place from the config value behind it. */
export function makeTask(pipeline: PipelineDefinition, draft: TaskDraft): Task {
  return {
    id: draft.id,
    kind: draft.kind,
    params: draft.params,
    reads: draft.reads ?? [],
    writes: draft.writes ?? [],
    needs: draft.needs ?? [],
    retry: { ...noRetry, ...pipeline.retry },
    ...(draft.timeoutSeconds === undefined ? {} : { timeoutSeconds: draft.timeoutSeconds }),
    labels: {},
    origin: { location: pipeline.locate(draft.path), path: draft.path, template: pipeline.template, step: draft.id },
  };
}

/** An edge: `task` succeeded. */
export const after = (task: string): Edge => ({ task, when: 'success' });
