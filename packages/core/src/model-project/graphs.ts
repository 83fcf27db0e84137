import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { withHash } from '../graph/canonical-json.js';
import { type ExecutionGraph, type GraphDataset, graphVersion } from '../graph/execution-graph.js';
import type { Operation } from '../graph/operation.js';
import type { OperationBase } from '../graph/operation-base.js';
import { dbtSelection, dbtSelector } from './dbt-select.js';
import { modelDiagnostics } from './diagnostics.js';
import type { ModelNode, ModelProject } from './model-project.js';
import type { ModelGroup, ModelPlan, ModelTask, NotTranslated } from './plan.js';
import { sqlmeshAudited, sqlmeshAuditWords } from './sqlmesh-audit.js';

/** What the graphs of a project need to know besides its plan. */
export interface ModelGraphOptions {
  readonly env: string;
  /** Folder of the project where it runs, relative to the folder that the runner works in. */
  readonly projectDir: string;
  /** dbt: target of the profile. */
  readonly target?: string;
  /** Names the target in problems. */
  readonly for: string;
  /** Edges between graphs are told elsewhere, so they are no problem here. @default false */
  readonly allowCross?: boolean;
}

const connection = 'warehouse';
/** Tries after the first, seconds between them, and seconds that a task may take, where a model tells nothing. */
export const modelDefaults = { retries: 2, retryDelaySeconds: 300, timeoutSeconds: 7200 } as const;

/** Id of an operation: `stg_orders.run` of a block is `stg_orders_run`. */
const operationId = (task: string) => task.replaceAll('.', '_');

const datasetName = (node: ModelNode) => node.id;

/** The longest wish of the nodes of a task wins. */
const most = (values: readonly (number | undefined)[]): number | undefined => {
  const told = values.filter((value) => value !== undefined);
  return told.length > 0 ? Math.max(...told) : undefined;
};

function baseOf(task: ModelTask): OperationBase {
  const timeout = most(task.nodes.map((node) => node.timeoutMinutes));
  return {
    id: operationId(task.id),
    tasks: [operationId(task.id)],
    needs: task.after.map((id) => ({ task: operationId(id), when: 'success' as const })),
    retry: {
      count: most(task.nodes.map((node) => node.retries)) ?? modelDefaults.retries,
      delaySeconds: modelDefaults.retryDelaySeconds,
      backoff: 1,
      maxDelaySeconds: 3600,
      jitter: 0,
    },
    timeoutSeconds: timeout === undefined ? modelDefaults.timeoutSeconds : timeout * 60,
    labels: {},
    reads: [...new Set(task.nodes.flatMap((node) => node.dependsOn))].filter(
      (id) => !task.nodes.some((node) => node.id === id),
    ),
    writes: task.nodes.map(datasetName),
    ...(task.nodes.length === 1 && task.nodes[0]?.description ? { description: task.nodes[0].description } : {}),
    origin: { location: task.location },
    compute: 'process',
  };
}

/** Program of a SQLMesh project: the runner starts files, so that one file stands for the command. */
export const sqlmeshScript = { path: 'sqlmesh.sh', content: '#!/bin/sh\nexec "${SQLMESH:-sqlmesh}" "$@"\n' } as const;

function sqlmeshArguments(task: ModelTask): readonly string[] {
  // Commands of SQLMesh know a model by its full name.
  const names = (nodes: readonly ModelNode[]) => nodes.map((node) => node.id);
  if (task.verb === 'test')
    return [...sqlmeshAuditWords, ...sqlmeshAudited(task.tests).flatMap((id) => ['--model', id])];
  return ['run', ...names(task.nodes).flatMap((name) => ['--select-model', name]), '--no-auto-upstream'];
}

/**
 * The groups of a plan as execution graphs, so that any target compiles them: one graph for each group, an operation
 * for each task. An edge between two groups is a problem told here, unless the caller keeps it by other means.
 */
export function modelGraphs(
  project: ModelProject,
  plan: ModelPlan,
  options: ModelGraphOptions,
): {
  readonly graphs: readonly ExecutionGraph[];
  readonly notTranslated: readonly NotTranslated[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const notTranslated: NotTranslated[] = [];
  const selector = dbtSelector(project);
  const operationOf = (task: ModelTask): readonly Operation[] => {
    const base = baseOf(task);
    if (project.type === 'sqlmesh') {
      const args = sqlmeshArguments(task).map((word) => [word]);
      const program = { args, environment: {}, secrets: {}, requirements: [] };
      return [{ ...base, op: 'script', language: 'shell', file: sqlmeshScript.path, ...program }];
    }
    if (task.verb === 'freshness') {
      for (const source of task.sources)
        notTranslated.push({
          id: source.id,
          what: 'the freshness of sources is asked for by Airflow and Dagster only',
        });
      return [];
    }
    const own = new Set(task.tests.map((test) => test.id));
    const made = new Set(task.nodes.map((node) => node.id));
    // Without this, `build` runs a test as soon as one of its nodes is selected.
    const elsewhere = project.tests.filter((test) => !own.has(test.id) && test.dependsOn.some((id) => made.has(id)));
    return [
      {
        ...base,
        op: 'dbt',
        projectDir: options.projectDir,
        ...(options.target === undefined ? {} : { target: options.target }),
        command: task.verb,
        select: dbtSelection(task, selector),
        exclude: task.verb === 'build' ? elsewhere.map(selector) : [],
        vars: { json: {}, fill: [] },
        fullRefresh: false,
      },
    ];
  };
  const graphs = plan.groups.map((group) => {
    for (const upstream of group.upstream) {
      if (options.allowCross) continue;
      const facts = { pipeline: group.pipeline, upstream, target: options.for };
      diagnostics.push(modelDiagnostics.report('cross-schedule', facts, group.nodes[0]?.location));
    }
    const operations = group.tasks.flatMap(operationOf);
    return graphOf(project, group, options, withoutMissingNeeds(operations));
  });
  return { graphs, notTranslated, diagnostics };
}

/** Needs of operations that were not translated are gone with them. */
function withoutMissingNeeds(operations: readonly Operation[]): readonly Operation[] {
  const ids = new Set(operations.map((operation) => operation.id));
  return operations.map((operation) => ({ ...operation, needs: operation.needs.filter((need) => ids.has(need.task)) }));
}

function graphOf(
  project: ModelProject,
  group: ModelGroup,
  options: ModelGraphOptions,
  operations: readonly Operation[],
): ExecutionGraph {
  const here = { location: { file: project.source, line: 1, column: 1 } };
  const byId = new Map(project.nodes.map((node) => [node.id, node]));
  const used = [...new Set(operations.flatMap((operation) => [...operation.reads, ...operation.writes]))];
  const written = new Set(operations.flatMap((operation) => operation.writes));
  const datasets = Object.fromEntries(
    used.sort().flatMap((id): readonly (readonly [string, GraphDataset])[] => {
      const node = byId.get(id);
      if (!node) return [];
      return [[id, { connection, relation: node.relation, columns: node.columns, external: !written.has(id) }]];
    }),
  );
  const { schedule } = group;
  return withHash({
    version: graphVersion,
    project: project.name,
    env: options.env,
    pipeline: group.pipeline,
    template: project.type,
    ...(group.owner === undefined ? {} : { owner: group.owner }),
    tags: { [project.type]: '' },
    params: {},
    ...(schedule
      ? {
          schedule: {
            cron: schedule.cron,
            timezone: schedule.timezone,
            catchup: false,
            jitterSeconds: 0,
            origin: here,
          },
        }
      : {}),
    maxActiveRuns: 1,
    serial: false,
    maxParallelTasks: project.warehouse === 'duckdb' ? 1 : 16,
    pools: [],
    hooks: { onFailure: [], onSuccess: [] },
    dependencies: [],
    connections: { [connection]: { type: project.warehouse ?? 'duckdb', properties: {} } },
    warehouse: connection,
    datasets,
    prepare: [],
    close: [],
    origin: here,
    operations,
  });
}
