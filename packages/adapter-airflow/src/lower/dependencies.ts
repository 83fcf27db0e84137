import {
  assign,
  call,
  code,
  longText,
  type PythonStatement,
  pythonFunction,
  pythonIdentifier,
  returns,
  slug,
  variable,
} from '@sparkle-orchestration/adapter-kit';
import { diagnostics } from '../diagnostics.js';
import { type LoweredOperation, lowered } from '../model.js';
import { closeTask } from '../names.js';
import { providers } from '../profile.js';
import { connId, isPostgres, type LowerContext } from './context.js';
import { CronDataIntervalTimetable, cronOf } from './schedule.js';
import { tableName } from './sql-text.js';

const sqlText = (text: string) => `'${text.replaceAll("'", "''")}'`.replaceAll('%', '%%');

/** Id of the task that waits for a pipeline. */
export const waitTask = (dependency: string) => `wait_for_${slug(dependency, { max: 150 })}`;

/** Seconds to wait where the pipeline tells no limit of its own. */
const longestWait = 86_400;

/** Constant that holds when a pipeline of another Dag runs. */
const scheduleOf = (dependency: string) => `${slug(dependency, { max: 150 }).toUpperCase()}_SCHEDULE`;
const dateFunction = (dependency: string) => `${slug(dependency, { max: 150 })}_date`;

/**
 * Waits until another pipeline has done its part. On Postgres the ledger is asked: has it done everything up to the end
 * of this run's interval? Nobody but the runner can ask an embedded file; there the task that closes the interval in
 * the other Dag is watched instead.
 */
export function lowerDependency(context: LowerContext, dependency: string): LoweredOperation {
  const { graph } = context;
  return isPostgres(graph, graph.warehouse) ? ledgerSensor(context, dependency) : taskSensor(context, dependency);
}

function ledgerSensor(context: LowerContext, dependency: string): LoweredOperation {
  const { graph } = context;
  const conn_id = connId(context, graph.warehouse);
  const query = `select count(*)
from ${tableName(graph, '_sparkle.intervals').replaceAll('%', '%%')}
where project = ${sqlText(graph.project)} and env = ${sqlText(graph.env)} and pipeline = ${sqlText(dependency)}
  and status = 'committed' and interval_end >= cast(%(interval_end)s as timestamp)`;
  return lowered(
    {
      kind: 'operator',
      operator: providers.sqlSensor.node,
      arguments: {
        conn_id,
        sql: call(context.profile.literal, [longText(query)]),
        parameters: variable('PARAMETERS'),
        mode: 'reschedule',
        poke_interval: 60,
        timeout: graph.timeoutSeconds ?? longestWait,
      },
    },
    { facts: ['interval_end'], providers: ['common-sql', 'postgres'], connections: [conn_id] },
  );
}

/** The run of the other Dag whose interval was the last to close before this one's end, by its own schedule. */
function dateOf(dependency: string): PythonStatement {
  const schedule = variable(scheduleOf(dependency));
  return pythonFunction(dateFunction(dependency), {
    parameters: ['_', 'context'],
    docstring: 'Logical date of the last run that must have ended before the interval of this one does.',
    body: [
      assign('end', code`interval(context["dag_run"]).end`),
      returns(code`${schedule}.infer_manual_data_interval(run_after=end).start`),
    ],
  });
}

function taskSensor(context: LowerContext, dependency: string): LoweredOperation {
  const { graph } = context;
  const other = context.dags.get(dependency);
  const cron = other?.graph.schedule ? cronOf(other.graph.schedule) : undefined;
  if (!other || cron === undefined) {
    context.report(
      diagnostics.report('dependency-schedule', { pipeline: graph.pipeline, dependency }, graph.origin.location),
    );
  }
  const timetable = cron && call(CronDataIntervalTimetable, [cron.cron], { timezone: cron.zone });
  return lowered(
    {
      kind: 'operator',
      operator: providers.externalTask.node,
      arguments: {
        external_dag_id: other?.dagId ?? pythonIdentifier(dependency),
        external_task_id: closeTask,
        execution_date_fn: timetable ? variable(dateFunction(dependency)) : undefined,
        failed_states: ['failed', 'upstream_failed'],
        mode: 'reschedule',
        poke_interval: 60,
        timeout: graph.timeoutSeconds ?? longestWait,
      },
    },
    {
      constants: timetable ? [assign(scheduleOf(dependency), timetable)] : [],
      functions: timetable ? [dateOf(dependency)] : [],
      facts: timetable ? ['interval_end'] : [],
      providers: ['standard'],
      runner: false,
    },
  );
}
