export { type CompiledJob, jobGraphName } from './compile/compile-job.js';
export {
  type CompiledPipeline,
  type CompileOptions,
  type Compiler,
  createCompiler,
} from './compile/compile-pipeline.js';
export { orderPipelines, type PipelineCircle, upstreamOf } from './compile/pipeline-order.js';
export { destinationsOf } from './compile/producers.js';
export { diagnostics as pipelineDiagnostics } from './diagnostics.js';
export { pipelineTemplates } from './templates/index.js';
