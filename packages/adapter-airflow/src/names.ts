import { hashSuffix, pythonIdentifier, slug, uniqueNames } from '@sparkle-orchestration/adapter-kit';
import type { ExecutionGraph } from '@sparkle-orchestration/core';

/** Ids of the tasks that stand around a pipeline's operations. The runner knows the first two by these names. */
export const prepareTask = 'prepare';
export const closeTask = 'close_interval';
export const watcherTask = 'watcher';
const around = [prepareTask, closeTask, watcherTask];

/** Names that the body of a Dag function uses: a task variable of that name would hide them. */
const taken = new Set([
  'Asset',
  'Dataset',
  'EmailOperator',
  'EmptyOperator',
  'ExternalTaskSensor',
  'HttpOperator',
  'Param',
  'SQLExecuteQueryOperator',
  'SQLTableCheckOperator',
  'SlackWebhookOperator',
  'ApprovalOperator',
  'DatabricksSubmitRunOperator',
  'DateTimeSensor',
  'Run',
  'SparkleOperator',
  'SparkleSensor',
  'TaskGroup',
  'TriggerDagRunOperator',
  'SqlSensor',
  'TriggerRule',
  'dag',
  'dict',
  'all_of',
  'any_of',
  'columns',
  'compare',
  'interval',
  'items_of',
  'judge',
  'literal',
  'now',
  'pendulum',
  'run',
  'send',
  'settle',
  'show',
  'str',
  'task',
  'text',
  'timedelta',
  'truth',
  'windows',
]);

export interface Names {
  /** Airflow's dag id, also the name of the Python function and of the files. */
  readonly dagId: string;
  /** Id of the task group, in the Dag of a job. */
  readonly group?: string;
  /** Task id of an operation, or of `prepare`, `close_interval`, `watcher`. */
  task(operation: string): string;
  /** Python variable of that task. */
  variable(operation: string): string;
  /** A constant of the module, e.g. `WRITE_SILVER_SQL`. */
  constant(operation: string, what: string): string;
}

/** Dag ids of the graphs: plain ASCII identifiers; names that need no change keep theirs. */
export function dagIds(graphs: readonly ExecutionGraph[]): ReadonlyMap<string, string> {
  return uniqueNames(
    graphs.map((graph) => graph.pipeline),
    (text) => pythonIdentifier(text, { max: 200 }),
  );
}

/** Names of the tasks of a pipeline inside the Dag of a job: Airflow puts the id of a task group before them. */
export function groupNames(graph: ExecutionGraph, group: string, dagId: string): Names {
  const own = namesOf(graph, '');
  const id = slug(group, { max: 60 });
  const prefix = pythonIdentifier(id);
  return {
    dagId,
    group: id,
    task: (operation) => `${id}.${own.task(operation)}`,
    variable: (operation) => `${prefix}_${pythonIdentifier(own.task(operation))}`,
    constant: (operation, what) => `${prefix}_${pythonIdentifier(own.task(operation))}_${what}`.toUpperCase(),
  };
}

export function namesOf(graph: ExecutionGraph, dagId: string): Names {
  const ids = uniqueNames([...around, ...graph.operations.map((operation) => operation.id)], (text) =>
    slug(text, { max: 180 }),
  );
  const task = (operation: string) => ids.get(operation) ?? slug(operation);
  return {
    dagId,
    task,
    variable: (operation) => {
      const name = pythonIdentifier(task(operation));
      // The function of the Dag has the dag id as its name.
      return taken.has(name) || name === dagId || /^[A-Z0-9_]+$/.test(name) ? `${name}_task` : name;
    },
    constant: (operation, what) => `${task(operation).toUpperCase()}_${what}`,
  };
}

/** Airflow connection id of a connection of the project. */
export function connectionId(connection: string, mapped: Readonly<Record<string, string>>): string {
  return mapped[connection] ?? slug(connection);
}

/** Longest tag that Airflow stores. */
const maxTag = 100;

/** `key:value`, or `key` when there is no value; a longer text ends in a stable hash. */
export function tagOf(key: string, value: string): string {
  const text = value === '' ? key : `${key}:${value}`;
  return text.length <= maxTag ? text : `${text.slice(0, maxTag - 9)}_${hashSuffix(text)}`;
}
