import {
  assign,
  block,
  call,
  code,
  imported,
  importedModule,
  jinjaString,
  type PythonStatement,
  type PythonValue,
  pythonFunction,
  returns,
  variable,
} from '@sparkle-orchestration/adapter-kit';
import type { LowerContext } from './context.js';
import { bindKey, mayBeEmpty } from './sql-text.js';

const pendulum = importedModule('pendulum');

/** Templates of the facts that a run binds: UTC without offset, as the ledger keeps times. */
const factTemplates: Readonly<Record<string, PythonValue>> = {
  interval_start: '{{ interval(dag_run).start.to_datetime_string() }}',
  interval_end: '{{ interval(dag_run).end.to_datetime_string() }}',
  now: '{{ now().format("YYYY-MM-DD HH:mm:ss.SSSSSS") }}',
  run_id: '{{ run_id }}',
};

/** The value of one bound parameter: a template of the run, or of a parameter of the pipeline. */
function valueOfFact(context: LowerContext, name: string): PythonValue {
  if (name === 'graph_hash') return context.graph.hash;
  const fact = factTemplates[name];
  if (fact !== undefined) return fact;
  const value = `params[${jinjaString(name)}]`;
  const fallback = context.group && (context.group.parameters[name] ?? context.graph.params[name]?.default);
  // A job has no value of its own: each of its pipelines keeps its value, unless the run is given one.
  if (fallback !== undefined && fallback !== null)
    return `{{ ${jinjaString(String(fallback))} if ${value} is none else ${value} }}`;
  return mayBeEmpty(context.graph, name) ? `{{ "" if ${value} is none else ${value} }}` : `{{ ${value} }}`;
}

/** `parameters=` of an operator: exactly what its statements bind. */
export function parametersOf(context: LowerContext, names: readonly string[]): Readonly<Record<string, PythonValue>> {
  return Object.fromEntries(names.map((name) => [bindKey(name), valueOfFact(context, name)]));
}

/**
 * The macro that templates call: the run's own data interval, and the last closed interval for a run without one,
 * which is how Airflow 3 starts a run by hand. A pipeline without a schedule always takes the last closed interval.
 */
export function intervalMacro(context: LowerContext): readonly PythonStatement[] {
  const { graph, profile } = context;
  const DataInterval = imported('airflow.timetables.base', 'DataInterval');
  const utc = (value: PythonValue) => code`${call(code`${pendulum}.instance`, [value])}.in_timezone("UTC")`;
  const moment = profile.major === '3' ? code`dag_run.logical_date or dag_run.run_after` : code`dag_run.logical_date`;
  const lastClosed: PythonStatement[] = [
    assign('moment', code`${pendulum}.instance(${moment})`),
    assign('start, end', code`SCHEDULE.infer_manual_data_interval(run_after=moment)`),
  ];
  const own = assign('start, end', code`dag_run.data_interval_start, dag_run.data_interval_end`);
  // Only Airflow 3 starts runs that have no interval of their own.
  const body = !graph.schedule
    ? lastClosed
    : profile.major === '3'
      ? [own, block(code`if start is None`, lastClosed)]
      : [own];
  return [
    pythonFunction('interval', {
      parameters: ['dag_run'],
      docstring: graph.schedule
        ? 'The data interval of a run in UTC; the last closed one when it was started by hand without a date.'
        : 'The last closed interval before a run, in UTC.',
      body: [...body, returns(call(DataInterval, [utc(variable('start')), utc(variable('end'))]))],
    }),
  ];
}

/** The macro for the time of a try. */
export function nowMacro(): PythonStatement {
  return pythonFunction('now', { body: [returns(code`${pendulum}.now("UTC")`)] });
}
