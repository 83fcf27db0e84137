import {
  assign,
  blank,
  block,
  call,
  code,
  comment,
  expression,
  generatedHeader,
  imported,
  importedModule,
  type PythonNode,
  type PythonStatement,
  type PythonValue,
  pythonModule,
  slug,
  timedelta,
} from '@sparkle-orchestration/adapter-kit';
import { byCodeUnits, type FileNode } from '@sparkle-orchestration/core';
import {
  type GeneratedItem,
  type ModelGeneratorContext,
  type ModelGroup,
  type ModelTask,
  modelDefaults,
  type NotTranslated,
} from '@sparkle-orchestration/core/model-project';
import { CronDataIntervalTimetable } from '../lower/schedule.js';
import type { Arguments } from '../model.js';
import { printEdges } from '../print.js';
import { type Profile, providers } from '../profile.js';
import { type Commands, commandsOf } from './commands.js';
import { healthTask, monitorConstants, monitorFiles, promisedMinutes, slaFunction } from './monitors.js';
import { assetName, variableGiver } from './names.js';
import { checkTask, type SqlWarehouse, sqlTask, statementsOf } from './sql.js';

/** One Dag with the files that it needs, and what stands for what in it. */
export interface DagFile {
  readonly group: ModelGroup;
  readonly files: readonly { readonly path: string; readonly content: string }[];
  readonly nodes: readonly FileNode[];
  readonly items: readonly GeneratedItem[];
  readonly notTranslated: readonly NotTranslated[];
}

/** A task of the file: an operator, ready to print. */
interface Printed {
  readonly id: string;
  readonly block?: string;
  readonly made: PythonNode;
  readonly after: readonly string[];
}

const defaultOwner = 'data-engineering';
const healthId = 'check_pipeline_health';
const slaId = 'check_sla_compliance';

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;

/** The table of a node, by which Dags of other files are started. */
const assetFunction = (profile: Profile): PythonNode => {
  const uri = code`ASSETS + ${imported('urllib.parse', 'quote')}(name)`;
  return code`def asset(name: str) -> ${profile.Asset}:
    """The data of one model, seed or source, by its unique id."""
    return ${profile.Asset}(${profile.major === '3' ? code`name=name, uri=${uri}` : uri})`;
};

const assetOf = (id: string): PythonNode => call('asset', [assetName(id)]);
const assetsOf = (ids: Iterable<string>): PythonValue | undefined => {
  const sorted = [...new Set(ids)].sort(byCodeUnits);
  return sorted.length > 0 ? sorted.map(assetOf) : undefined;
};

const lastRunFunction = code`def last_run(timetable):
    """Finds the run of another Dag, by its timetable, that is the last to end when this one's interval does."""

    def logical_date(_, context):
        run = context["dag_run"]
        return timetable.infer_manual_data_interval(run_after=run.data_interval_end or run.run_after).start

    return logical_date


def wait_for(task_id: str, dag_id: str, other: str, timetable) -> ${providers.externalTask.node}:
    """Waits for a task of another Dag, in its run that ends last before the interval of this run does."""
    return ExternalTaskSensor(
        task_id=task_id,
        external_dag_id=dag_id,
        external_task_id=other,
        execution_date_fn=last_run(timetable),
        failed_states=["failed", "upstream_failed"],
        mode="reschedule",
        poke_interval=60,
        timeout=24 * 60 * 60,
        execution_timeout=None,
    )`;

const timetableOf = (schedule: NonNullable<ModelGroup['schedule']>): PythonNode =>
  call(CronDataIntervalTimetable, [schedule.cron], { timezone: schedule.timezone });

/** Ids of a Dag are unique in all files; a sensor is named by what it waits for. */
const waitId = (pipeline: string, task: string) =>
  `wait_for_${slug(`${pipeline}__${task}`.replaceAll('.', '_'), { max: 200 })}`;

const most = (values: readonly (number | undefined)[]): number | undefined => {
  const told = values.filter((value) => value !== undefined);
  return told.length > 0 ? Math.max(...told) : undefined;
};

/** What a model asks for besides the defaults of its Dag. */
function ownArguments(task: ModelTask, owner: string): Arguments {
  const owners = [...new Set(task.nodes.map((node) => node.owner ?? owner))];
  const retries = most(task.nodes.map((node) => node.retries));
  const timeout = most(task.nodes.map((node) => node.timeoutMinutes));
  return {
    owner: owners.length === 1 && owners[0] !== owner ? owners[0] : undefined,
    retries: retries === modelDefaults.retries ? undefined : retries,
    execution_timeout: timeout === undefined ? undefined : timedelta(timeout * 60),
  };
}

/** Nodes of each task that groups started by data wait for. */
function outletsOf({ plan }: ModelGeneratorContext): ReadonlyMap<string, ReadonlySet<string>> {
  const outlets = new Map<string, Set<string>>();
  for (const group of plan.groups) {
    if (group.start !== 'data') continue;
    for (const { task, node } of group.tasks.flatMap((one) => one.across))
      outlets.set(task, (outlets.get(task) ?? new Set<string>()).add(node));
  }
  return outlets;
}

/** What was lowered of one group. */
interface Lowered {
  readonly tasks: readonly Printed[];
  readonly usesAssets: boolean;
  readonly usesWaits: boolean;
  readonly notTranslated: readonly NotTranslated[];
}

function lowerTasks(
  context: ModelGeneratorContext,
  group: ModelGroup,
  commands: Commands,
  owner: string,
  sql: SqlWarehouse | undefined,
): Lowered {
  const outlets = outletsOf(context);
  const notTranslated: NotTranslated[] = [];
  const sensors = new Map<string, Printed>();
  let usesAssets = group.start === 'data';
  const schedules = new Map(context.plan.groups.map((one) => [one.pipeline, one.schedule]));
  const sensorFor = (pipeline: string, task: string): string => {
    const id = waitId(pipeline, task);
    const schedule = schedules.get(pipeline);
    sensors.set(id, {
      id,
      after: [],
      made: call('wait_for', [id, pipeline, task, schedule ? timetableOf(schedule) : null]),
    });
    return id;
  };
  const tasks = group.tasks.map((task): Printed => {
    const waits =
      group.start === 'data' ? [] : [...new Set(task.across.map((edge) => sensorFor(edge.pipeline, edge.task)))];
    const read = group.start === 'data' ? task.across.map((edge) => edge.node) : [];
    const inlets = assetsOf([...read, ...task.nodes.flatMap((node) => node.sources)]);
    const made = assetsOf(outlets.get(task.id) ?? []);
    if (inlets || made) usesAssets = true;
    const more: Arguments = { ...ownArguments(task, owner), inlets, outlets: made };
    // Airflow itself puts the id of the group before the id of the task.
    const taskId = task.block === undefined ? task.id : task.id.slice(task.block.length + 1);
    const bySql = sql && sqlOperator(taskId, task, sql, more, notTranslated);
    return {
      id: task.id,
      ...(task.block === undefined ? {} : { block: task.block }),
      made: bySql ?? commands.make(taskId, task, more),
      after: [...task.after, ...waits],
    };
  });
  return { tasks: [...sensors.values(), ...tasks], usesAssets, usesWaits: sensors.size > 0, notTranslated };
}

/** The task by an operator of the warehouse; nothing where only the tool's own command knows how. */
function sqlOperator(
  taskId: string,
  task: ModelTask,
  warehouse: SqlWarehouse,
  more: Arguments,
  notTranslated: NotTranslated[],
): PythonNode | undefined {
  const [node] = task.nodes;
  if (node && task.nodes.length === 1 && task.tests.length === 0) {
    const statements = statementsOf(node, warehouse);
    if (statements) return sqlTask(taskId, statements, warehouse, more);
    const what = `it runs by dbt's own command: ${node.materialization.written} has no plain SQL here`;
    notTranslated.push({ id: node.id, what });
    return undefined;
  }
  if (task.verb !== 'test') return undefined;
  const strict = task.tests.filter((test) => test.severity === 'error');
  const known = strict.flatMap((test) =>
    test.compiledSql === undefined ? [] : [{ name: test.name, sql: test.compiledSql }],
  );
  if (strict.length === 0 || known.length < strict.length) return undefined;
  for (const test of task.tests)
    if (test.severity === 'warn') notTranslated.push({ id: test.id, what: 'a test that only warns has no operator' });
  return checkTask(taskId, known, warehouse, more);
}

/** The statements that make the tasks; those of one model with its tests inside a task group. */
function printTasks(
  tasks: readonly Printed[],
  variables: ReadonlyMap<string, string>,
  used: ReadonlySet<string>,
  profile: Profile,
): readonly PythonStatement[] {
  const statements: PythonStatement[] = [];
  const inBlock = new Map<string, Printed[]>();
  for (const task of tasks) {
    if (task.block !== undefined) inBlock.set(task.block, [...(inBlock.get(task.block) ?? []), task]);
  }
  const print = (task: Printed) =>
    used.has(task.id) ? assign(variables.get(task.id) ?? task.id, task.made) : expression(task.made);
  const done = new Set<string>();
  for (const task of tasks) {
    if (task.block === undefined) statements.push(print(task));
    else if (!done.has(task.block)) {
      done.add(task.block);
      const inside = (inBlock.get(task.block) ?? []).map(print);
      statements.push(block(code`with ${call(profile.TaskGroup, [task.block])}`, inside));
    }
  }
  return statements;
}

/** Makes the file of one group: a Dag, and the configurations of its monitors. */
export function dagFile(
  context: ModelGeneratorContext,
  group: ModelGroup,
  profile: Profile,
  sql: SqlWarehouse | undefined,
): DagFile {
  const { project, options, regenerate } = context;
  const owner = group.owner ?? defaultOwner;
  const commands = commandsOf(context, group);
  const lowered = lowerTasks(context, group, commands, owner, sql);
  const monitors = options.monitors ? monitorFiles(context, group) : undefined;
  const giveVariable = variableGiver();
  const before = new Set(lowered.tasks.flatMap((task) => task.after));
  const ends = lowered.tasks.filter((task) => !before.has(task.id)).map((task) => task.id);
  const ordered = monitors
    ? [...lowered.tasks, { id: healthId, after: ends }, { id: slaId, after: ends }]
    : lowered.tasks;
  const variables = new Map<string, string>([
    ...lowered.tasks.map((task) => [task.id, giveVariable(task.id)] as const),
    [healthId, healthId],
    [slaId, slaId],
  ]);
  const edges = printEdges(ordered, variables);
  const dag = imported(profile.major === '3' ? 'airflow.sdk' : 'airflow.models.dag', 'DAG');
  const own = new Set(group.tasks.flatMap((task) => task.across.map((edge) => edge.node)));
  const schedule = group.schedule && timetableOf(group.schedule);
  const promised = promisedMinutes(group);
  const body: PythonStatement[] = [
    ...printTasks(lowered.tasks, variables, edges.used, profile),
    ...(monitors
      ? [
          assign(healthId, healthTask(context, group)),
          blank,
          expression(slaFunction(context, group, profile, monitors.sla !== undefined)),
          blank,
          assign(slaId, call(slaId)),
        ]
      : []),
    ...(edges.statements.length > 0 ? [blank, ...edges.statements] : []),
  ];
  const critical = group.critical ? ['critical'] : [];
  const header = call(dag, [], {
    dag_id: group.pipeline,
    description: `${group.group}: ${count(group.nodes.length, 'model')} of ${project.name}`,
    schedule: group.start === 'data' ? assetsOf(own) : (schedule ?? null),
    start_date: call(code`${importedModule('pendulum')}.datetime`, [2024, 1, 1], {
      tz: group.schedule?.timezone ?? 'UTC',
    }),
    catchup: false,
    max_active_runs: 1,
    // DuckDB has one writer.
    max_active_tasks: (options.warehouse ?? project.warehouse) === 'duckdb' ? 1 : undefined,
    default_args: {
      owner,
      retries: modelDefaults.retries,
      retry_delay: timedelta(modelDefaults.retryDelaySeconds),
      execution_timeout: timedelta(modelDefaults.timeoutSeconds),
      ...(options.pool === undefined ? {} : { pool: options.pool }),
    },
    tags: [project.type, 'auto-generated', ...critical],
  });
  const functions = [
    ...commands.functions,
    ...(lowered.usesAssets ? [expression(assetFunction(profile))] : []),
    ...(lowered.usesWaits ? [expression(lastRunFunction)] : []),
  ];
  const text = pythonModule({
    docstring: `${group.pipeline}: ${count(group.nodes.length, 'model')} of ${project.name}.\n\n${generatedHeader({ sources: [project.source], regenerate })}`,
    body: [
      ...commands.constants,
      ...(lowered.usesAssets ? [assign('ASSETS', `x-${project.type}://${slug(project.name)}/`)] : []),
      ...(monitors
        ? [
            ...monitorConstants(context),
            comment('Minutes after the start of a run by which it, and single tasks, have to have ended.'),
            assign('PROMISED_MINUTES', group.slaMinutes),
            assign('PROMISED', promised),
          ]
        : []),
      ...functions.flatMap((one) => [blank, blank, one]),
      blank,
      blank,
      block(code`with ${header} as dag`, body),
    ],
  });
  const path = `${group.pipeline}.py`;
  return {
    group,
    files: [
      { path, content: text },
      ...(monitors ? [{ path: `monitors/${group.pipeline}.health.json`, content: monitors.health }] : []),
      ...(monitors?.sla ? [{ path: `monitors/${group.pipeline}.sla.json`, content: monitors.sla }] : []),
    ],
    nodes: group.tasks.map((task) => ({
      pipeline: group.pipeline,
      operation: task.id,
      target: `${group.pipeline}.${task.id}`,
      location: task.location,
    })),
    items: group.tasks.map((task) => ({
      name: `${group.pipeline}.${task.id}`,
      ids: [...task.nodes, ...task.tests, ...task.sources].map((one) => one.id),
      file: path,
    })),
    notTranslated: [...lowered.notTranslated, ...(monitors?.notChecked ?? []), ...unheard(group)],
  };
}

/** Wishes of models that Airflow has no means for here. */
function unheard(group: ModelGroup): readonly NotTranslated[] {
  return group.nodes.flatMap((node) => [
    ...(node.alertChannels.length > 0
      ? [{ id: node.id, what: 'alert_channels: messages are sent by the monitors, whose `notify` names channels' }]
      : []),
    ...(node.notBefore === undefined
      ? []
      : [{ id: node.id, what: 'not_before: write the time of day into its schedule' }]),
  ]);
}
