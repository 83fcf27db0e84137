import {
  assign,
  call,
  generatedHeader,
  hashSuffix,
  imported,
  type PythonNode,
  type PythonStatement,
  type PythonValue,
  variable,
} from '@sparkle-orchestration/adapter-kit';
import type { ExecutionGraph } from '@sparkle-orchestration/core';
import { sharedNames } from '../common/index.js';
import type { Arguments, Parameter } from '../model.js';
import { dagsterName, tagOf } from '../names.js';
import { common, type LowerContext } from './context.js';
import type { LoweredHooks } from './hooks.js';
import { paramsClass, paramsResource, renamed } from './params.js';
import { printStatements } from './sql-text.js';

/** What one pipeline adds to the project. */
export interface LoweredPipeline {
  readonly body: readonly PythonStatement[];
  /** Name in Dagster of each operation: an asset key or a step. */
  readonly targets: ReadonlyMap<string, string>;
  readonly lineage: Readonly<Record<string, unknown>>;
  /** Keys of its assets, as Dagster prints them. */
  readonly assets: readonly string[];
  /** Pipelines whose jobs it starts. */
  readonly starts: readonly string[];
}

/** Names of a module: what has been taken is not given twice. */
export class Names {
  private readonly taken = new Set<string>();
  constructor(reserved: readonly string[]) {
    for (const name of [...reserved, ...sharedNames, 'dg', 'run', 'context', 'index', 'loaded'])
      this.taken.add(name.toLowerCase());
  }
  /** A name of the text's own where it is free. */
  of(text: string, source = text): string {
    const wanted = dagsterName(text);
    const name = this.taken.has(wanted.toLowerCase()) ? `${wanted.slice(0, 90)}_${hashSuffix(source)}` : wanted;
    this.taken.add(name.toLowerCase());
    return name;
  }
}

export function docstringOf({ graph }: LowerContext, regenerate: string): string {
  const title = graph.description ? `${graph.pipeline}: ${graph.description}` : graph.pipeline;
  return `${title}\n\n${generatedHeader({ sources: [graph.origin.location.file], regenerate })}`;
}

/** `PIPELINE = Pipeline(…)`: the facts that its steps share. */
export function pipelineFacts(
  context: LowerContext,
  given: {
    readonly hash: string;
    readonly values?: Readonly<Record<string, PythonValue>>;
    readonly hooks?: LoweredHooks;
    /** The graph whose parameters are the resource, in a job of pipelines. */
    readonly resourceOf?: ExecutionGraph;
  },
): PythonNode {
  const { values } = given;
  return call(common('Pipeline'), [context.job, given.hash], {
    params: paramsResource({ ...context, graph: given.resourceOf ?? context.graph }),
    names: renamed(context.graph),
    values: values && Object.keys(values).length > 0 ? values : undefined,
    on_retry: given.hooks?.onRetry,
    resources: given.hooks?.onRetry ? given.hooks.retryResources : undefined,
  });
}

/** The parameter of a function for the parameters of the pipeline. */
export function paramsParameter(context: LowerContext): Parameter | undefined {
  const name = paramsResource(context);
  return name === undefined ? undefined : { name, type: imported('.resources', paramsClass(context.job)) };
}

/** A constant with statements, and what calls pass: its name and whether it binds. */
export function sqlConstant(
  graph: ExecutionGraph,
  name: string,
  statements: Parameters<typeof printStatements>[1],
): { readonly statement: PythonStatement; readonly value: PythonNode; readonly binds: boolean } {
  const printed = printStatements(graph, statements);
  return { statement: assign(name, printed.statements), value: variable(name), binds: printed.binds };
}

/** Tags of a run: labels of the pipeline, and its name for the limits of the run queue. */
export function runTags({ graph, job }: LowerContext): Arguments {
  const tags = Object.entries(graph.tags).map(([key, value]) => [tagOf(key), value] as const);
  return {
    ...Object.fromEntries(tags),
    pipeline: job,
    'dagster/max_runtime': graph.timeoutSeconds === undefined ? undefined : String(graph.timeoutSeconds),
  };
}

/** Steps of one run at the same time. */
export function executionConfig({ graph }: LowerContext, limits: readonly PythonValue[] = []): PythonValue {
  const multiprocess = {
    max_concurrent: graph.maxParallelTasks,
    tag_concurrency_limits: limits.length > 0 ? limits : undefined,
  };
  return { execution: { config: { multiprocess } } };
}
