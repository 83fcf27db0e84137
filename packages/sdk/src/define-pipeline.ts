import type { PipelineFile, ProjectFile } from '@sparkle-orchestration/core';

/** What a definition may be: the object itself, or a function of the environment that is read. */
export type PipelineModule =
  | PipelineFile
  | ((context: { readonly env: string }) => PipelineFile | Promise<PipelineFile>);

/**
 * Types a definition written in TypeScript and returns it unchanged. It is the default export of
 * `config/orchestration/<pipeline>/<env>.ts`, or of `pipeline.ts` there for all environments. The file is run when the
 * project is read and is checked like JSON and YAML; it must give the same value every time.
 */
export function definePipeline<const P extends PipelineModule>(pipeline: P): P {
  return pipeline;
}

/** Types the project file `sparkle.config.ts`; returns it unchanged. */
export function defineProject<const P extends ProjectFile>(project: P): P {
  return project;
}
