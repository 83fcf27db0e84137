import {
  assign,
  call,
  jinjaString,
  type PythonStatement,
  type PythonValue,
  variable,
} from '@sparkle-orchestration/adapter-kit';
import { common } from '../common-node.js';
import type { LowerContext } from './context.js';
import { bindKey, mayBeEmpty } from './sql-text.js';

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
export function intervalMacro({ graph }: LowerContext): PythonStatement {
  const own = graph.schedule ? undefined : false;
  return assign('interval', call(common('interval_of'), [variable('SCHEDULE')], { own }));
}
