import {
  assign,
  call,
  code,
  cronOf,
  longestGap,
  type PythonNode,
  type PythonStatement,
  timedelta,
  variable,
} from '@sparkle-orchestration/adapter-kit';
import type { ExecutionGraph, GraphSla } from '@sparkle-orchestration/core';
import { dg } from '../print.js';
import type { LowerContext } from './context.js';

const day = 86_400;

/** Seconds after which a table that nobody has written again breaks a promise; nothing without such a promise. */
function oldest(graph: ExecutionGraph, sla: GraphSla): number | undefined {
  const known = graph.schedule && cronOf(graph.schedule);
  const gap = known && longestGap(known.cron);
  return sla.dueSeconds === undefined || gap === undefined ? undefined : gap + sla.dueSeconds;
}

/** Cron of the time of day by which a run is done. */
const deadline = (sla: GraphSla): string | undefined => {
  const [hour, minute] = (sla.completeBy?.time ?? '').split(':').map(Number);
  return sla.completeBy ? `${minute ?? 0} ${hour ?? 0} * * *` : undefined;
};

/** Does the promise say how old a table may be? How long a run may take says nothing of it. */
export const promisesAge = ({ sla }: ExecutionGraph): boolean =>
  sla?.completeBy !== undefined || sla?.dueSeconds !== undefined;

/** The policy of a table: Dagster shows its state, and keeps it while it changes. */
export function freshnessPolicy({ graph }: LowerContext): PythonNode | undefined {
  const { sla } = graph;
  if (!sla) return undefined;
  const cron = deadline(sla);
  const policy = dg('FreshnessPolicy');
  if (cron !== undefined && sla.completeBy)
    return call(code`${policy}.cron`, [], {
      deadline_cron: cron,
      lower_bound_delta: timedelta(day),
      timezone: sla.completeBy.timezone,
    });
  const seconds = oldest(graph, sla);
  return seconds === undefined
    ? undefined
    : call(code`${policy}.time_window`, [], { fail_window: timedelta(Math.max(seconds, 60)) });
}

/** Checks that look whether tables are fresh, and the sensor that asks them: a policy by itself only shows a state. */
export function freshnessChecks(context: LowerContext, assets: readonly string[]): readonly PythonStatement[] {
  const { graph, job } = context;
  const { sla } = graph;
  if (!sla || assets.length === 0) return [];
  const cron = deadline(sla);
  const seconds = cron === undefined ? oldest(graph, sla) : day;
  if (seconds === undefined) return [];
  const name = `${job}_freshness`;
  return [
    assign(
      name,
      call(dg('build_last_update_freshness_checks'), [], {
        assets: assets.map(variable),
        lower_bound_delta: timedelta(seconds),
        deadline_cron: cron,
        timezone: sla.completeBy?.timezone,
        severity: code`${dg('AssetCheckSeverity')}.ERROR`,
      }),
    ),
    assign(
      `${name}_sensor`,
      call(dg('build_sensor_for_freshness_checks'), [], {
        freshness_checks: variable(name),
        name: `${name}_sensor`,
        default_status: code`${dg('DefaultSensorStatus')}.RUNNING`,
      }),
    ),
  ];
}
