import {
  type Diagnostic,
  DiagnosticError,
  type ExecutionGraph,
  hasErrors,
  type PipelineDefinition,
} from '@sparkle-orchestration/core';
import type { RunResult } from '@sparkle-orchestration/engine';
import { lineageJson } from '@sparkle-orchestration/lineage';
import { pipelineTemplates } from '@sparkle-orchestration/pipelines';
import { makeDeployment, writeDeployment } from './deploy.js';
import { openProject } from './open-project.js';
import type { Project } from './project.js';
import { runPipelines } from './run.js';
import { selectPipelines } from './select-pipelines.js';
import { givenInterval } from './times.js';
import { validateProject } from './validate.js';

export interface PipelineGetOptions {
  readonly env?: string;
  /** Folder of the project. @default the nearest one from here upwards */
  readonly project?: string;
}

export interface PipelineRunOptions {
  readonly dryRun?: boolean;
  /** ISO 8601; without a zone it is UTC. */
  readonly intervalStart?: string;
  readonly intervalEnd?: string;
  readonly params?: Readonly<Record<string, string | number | boolean | null>>;
  readonly fullRefresh?: boolean;
}

/** What a finished run says of itself. */
export interface PipelineMetrics {
  readonly status: string;
  readonly num_tasks: number;
  readonly duration_seconds: number;
  readonly rows_written: number;
}

/**
 * One pipeline of a project, by name.
 *
 * @example
 * const pipeline = await Pipeline.get('customer_silver_daily', { env: 'prod' });
 * await pipeline.build().run();
 * await pipeline.deploy({ orchestrator: 'airflow' });
 */
export class Pipeline {
  readonly name: string;
  readonly project: Project;
  readonly definition: PipelineDefinition;
  #graph: ExecutionGraph | undefined;
  #last: RunResult | undefined;

  private constructor(project: Project, definition: PipelineDefinition) {
    this.name = definition.name;
    this.project = project;
    this.definition = definition;
  }

  /** Opens the project and finds the pipeline. Throws a `DiagnosticError` when there is none of that name. */
  static async get(name: string, options: PipelineGetOptions = {}): Promise<Pipeline> {
    const project = await openProject({
      ...(options.project === undefined ? {} : { from: options.project }),
      ...(options.env === undefined ? {} : { env: options.env }),
    });
    const [definition] = selectPipelines(project, [name]);
    return new Pipeline(project, definition as PipelineDefinition);
  }

  /** Ids of all pipeline templates, sorted. */
  static list(): readonly string[] {
    return pipelineTemplates.map((t) => t.id).sort();
  }

  /** Compiles it; again is free. Throws a `DiagnosticError` with everything that is wrong. */
  build(): this {
    if (this.#graph) return this;
    const compiled = this.project.compiler.compile(this.definition);
    // Columns that only a run can tell are asked for when it runs.
    const errors = compiled.diagnostics.filter((d) => d.code !== 'tasks/schema-unknown');
    if (hasErrors(errors)) throw new DiagnosticError([...this.project.diagnostics, ...errors]);
    this.#graph = compiled.graph;
    return this;
  }

  /** The execution graph. Throws when it cannot be compiled without a run. */
  get graph(): ExecutionGraph {
    this.build();
    if (!this.#graph) throw new DiagnosticError(this.project.compiler.compile(this.definition).diagnostics);
    return this.#graph;
  }

  /** Problems of the definition; empty when it is valid. */
  validate(): readonly Diagnostic[] {
    return validateProject(this.project, [this.name]);
  }

  /** Runs it here. The result tells every task; a failed run is a result too, not an exception. */
  async run(options: PipelineRunOptions = {}): Promise<RunResult> {
    this.build();
    const { intervalStart, intervalEnd } = options;
    const interval = givenInterval(intervalStart, intervalEnd);
    const [run] = await runPipelines(this.project, {
      names: [this.name],
      ...(options.dryRun === undefined ? {} : { dryRun: options.dryRun }),
      ...(interval ? { interval } : {}),
      ...(options.params ? { params: options.params } : {}),
      ...(options.fullRefresh === undefined ? {} : { fullRefresh: options.fullRefresh }),
    });
    if (!run?.result) throw new DiagnosticError(run?.compiled.diagnostics ?? []);
    this.#last = run.result;
    return run.result;
  }

  /** Writes the project of an orchestrator; returns the written paths, relative to the output folder. */
  async deploy(
    target: string | { readonly orchestrator: string; readonly output?: string; readonly component?: string },
    options: { readonly output?: string } = {},
  ): Promise<readonly string[]> {
    const wanted = typeof target === 'string' ? { orchestrator: target, ...options } : target;
    const deployment = makeDeployment(this.project, { ...wanted, names: [this.name] });
    await writeDeployment(deployment);
    return deployment.output.files.map((f) => f.path);
  }

  /** Inputs, outputs, tasks and columns. */
  getLineage(): ReturnType<typeof lineageJson> {
    return lineageJson(this.graph);
  }

  /** Figures of the last run of this object. */
  getMetrics(): PipelineMetrics {
    const last = this.#last;
    const tasks = Object.values(last?.tasks ?? {});
    const operations = new Map(tasks.map((t) => [t.operation, t.rows_written ?? 0]));
    return {
      status: last?.status ?? 'not_run',
      num_tasks: tasks.length,
      duration_seconds: last ? (Date.parse(last.end_time) - Date.parse(last.start_time)) / 1000 : 0,
      rows_written: [...operations.values()].reduce((a, b) => a + b, 0),
    };
  }
}
