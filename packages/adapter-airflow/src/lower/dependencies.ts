import {
  assign,
  call,
  code,
  cronOf,
  longText,
  type PythonStatement,
  type PythonValue,
  pythonFunction,
  pythonIdentifier,
  returns,
  slug,
  variable,
} from '@sparkle-orchestration/adapter-kit';
import type { PipelineDependency } from '@sparkle-orchestration/core';
import { sensorComponent } from '../components.js';
import { diagnostics } from '../diagnostics.js';
import { type Arguments, type LoweredOperation, lowered } from '../model.js';
import { closeTask } from '../names.js';
import { providers } from '../profile.js';
import { connId, isPostgres, type LowerContext } from './context.js';
import { CronDataIntervalTimetable } from './schedule.js';
import { tableName } from './sql-text.js';

const sqlText = (text: string) => `'${text.replaceAll("'", "''")}'`.replaceAll('%', '%%');

/** Id of the task that waits for a pipeline. */
export const waitTask = (dependency: string) => `wait_for_${slug(dependency, { max: 150 })}`;

/** Seconds to wait where the pipeline tells no limit of its own. */
const longestWait = 86_400;
/** Seconds between two looks. */
const pollSeconds = 60;

/** Constant that holds when a pipeline of another Dag runs, and the function that finds its interval. */
const scheduleOf = (dependency: string) => `${slug(dependency, { max: 150 }).toUpperCase()}_SCHEDULE`;
const intervalFunction = (dependency: string) => `${slug(dependency, { max: 150 })}_interval`;
const dateFunction = (dependency: string) => `${slug(dependency, { max: 150 })}_date`;

/**
 * Waits until another pipeline has done its part: until its interval that covers the last tick of its own schedule, at
 * or before the end of this run's interval, is committed. On Postgres the ledger is asked. Nobody but the runner can ask
 * an embedded file; there the task that closes that very interval in the other Dag is watched instead.
 */
export function lowerDependency(
  context: LowerContext,
  dependency: PipelineDependency,
  patience: Arguments = {
    mode: 'reschedule',
    poke_interval: pollSeconds,
    timeout: context.graph.timeoutSeconds ?? longestWait,
  },
): LoweredOperation {
  const { graph } = context;
  const timetable = timetableOf(dependency);
  const asksLedger = isPostgres(graph, graph.warehouse) && !(timetable && context.component === sensorComponent);
  return asksLedger
    ? ledgerSensor(context, dependency, timetable, patience)
    : taskSensor(context, dependency, timetable, patience);
}

function timetableOf({ schedule }: PipelineDependency): PythonValue | undefined {
  const cron = schedule && cronOf(schedule);
  return cron && call(CronDataIntervalTimetable, [cron.cron], { timezone: cron.zone });
}

/** The last interval of the other pipeline that has closed when this run's interval ends, by its own schedule. */
function lastInterval(dependency: string): PythonStatement {
  const schedule = variable(scheduleOf(dependency));
  return pythonFunction(intervalFunction(dependency), {
    parameters: ['dag_run'],
    docstring: `The last interval of ${dependency} that is over when the interval of this run is.`,
    body: [returns(code`${schedule}.infer_manual_data_interval(run_after=interval(dag_run).end)`)],
  });
}

function ledgerSensor(
  context: LowerContext,
  { pipeline }: PipelineDependency,
  timetable: PythonValue | undefined,
  patience: Arguments,
): LoweredOperation {
  const { graph } = context;
  const conn_id = connId(context, graph.warehouse);
  const query = `select count(*)
from ${tableName(graph, '_sparkle.intervals').replaceAll('%', '%%')}
where project = ${sqlText(graph.project)} and env = ${sqlText(graph.env)} and pipeline = ${sqlText(pipeline)}
  and status = 'committed'
  and interval_start < cast(%(moment)s as timestamp) and interval_end >= cast(%(moment)s as timestamp)`;
  const found = timetable ? intervalFunction(pipeline) : 'interval';
  const moment = `{{ ${found}(dag_run).end.in_timezone("UTC").to_datetime_string() }}`;
  return lowered(
    {
      kind: 'operator',
      operator: providers.sqlSensor.node,
      arguments: {
        conn_id,
        sql: call(context.profile.literal, [longText(query)]),
        parameters: { moment },
        ...patience,
      },
    },
    {
      constants: timetable ? [assign(scheduleOf(pipeline), timetable)] : [],
      functions: timetable ? [lastInterval(pipeline)] : [],
      macros: timetable ? [found] : [],
      needsInterval: true,
      providers: ['common-sql', 'postgres'],
      connections: [conn_id],
    },
  );
}

/** Airflow names a run by the start of its interval. */
function dateOf(dependency: string): PythonStatement {
  return pythonFunction(dateFunction(dependency), {
    parameters: ['_', 'context'],
    docstring: `Logical date of the run of ${dependency} to wait for.`,
    body: [returns(code`${variable(intervalFunction(dependency))}(context["dag_run"]).start`)],
  });
}

function taskSensor(
  context: LowerContext,
  { pipeline }: PipelineDependency,
  timetable: PythonValue | undefined,
  patience: Arguments,
): LoweredOperation {
  const { graph } = context;
  if (!timetable) {
    const given = { pipeline: graph.pipeline, dependency: pipeline };
    context.report(diagnostics.report('dependency-schedule', given, graph.origin.location));
  }
  return lowered(
    {
      kind: 'operator',
      operator: providers.externalTask.node,
      arguments: {
        external_dag_id: context.dags.get(pipeline)?.dagId ?? pythonIdentifier(pipeline),
        external_task_id: closeTask,
        execution_date_fn: timetable ? variable(dateFunction(pipeline)) : undefined,
        failed_states: ['failed', 'upstream_failed'],
        ...patience,
      },
    },
    {
      constants: timetable ? [assign(scheduleOf(pipeline), timetable)] : [],
      functions: timetable ? [lastInterval(pipeline), dateOf(pipeline)] : [],
      needsInterval: true,
      providers: ['standard'],
    },
  );
}
