/** A flat pipeline definition as written; the same keys as in JSON and YAML. */
export interface PipelineFile {
  readonly pipeline_name?: string;
  readonly pipeline_type: string;
  readonly env?: string;
  readonly extra_config?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

/** Types a definition written in TypeScript; returns it unchanged. */
export function definePipeline<const P extends PipelineFile>(pipeline: P): P {
  return pipeline;
}
