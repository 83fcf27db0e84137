import {
  assign,
  call,
  code,
  cronOf,
  type PythonNode,
  type PythonStatement,
  slug,
  tuple,
  variable,
} from '@sparkle-orchestration/adapter-kit';
import type { PipelineDependency } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import { dagsterName } from '../names.js';
import { dg } from '../print.js';
import { common, isPostgres, type LowerContext } from './context.js';
import { closeTask } from './ledger.js';

/** Seconds to wait where the pipeline tells no limit of its own. */
const longestWait = 86_400;
/** Seconds between two looks. */
const pollSeconds = 60;

/** Constant with the ticks of another pipeline. */
const ticksOf = (dependency: string) => `${slug(dependency, { max: 80 }).toUpperCase()}_TICKS`;

/** Ticks of the pipelines that are waited for, each once. */
export function dependencyTicks(dependencies: readonly PipelineDependency[]): readonly PythonStatement[] {
  const seen = new Set<string>();
  return dependencies.flatMap(({ pipeline, schedule }) => {
    const known = schedule && cronOf(schedule);
    if (!known || seen.has(pipeline)) return [];
    seen.add(pipeline);
    const ticks = call(dg('TimeWindowPartitionsDefinition'), [], {
      cron_schedule: known.cron,
      start: '2020-01-01-00:00',
      fmt: '%Y-%m-%d-%H:%M',
      timezone: known.zone,
    });
    return [assign(ticksOf(pipeline), ticks)];
  });
}

/** Is the other pipeline done? `database` is the code of the resource with the ledger. */
export function dependencyReady(
  context: LowerContext,
  dependency: PipelineDependency,
  database: PythonNode,
): PythonNode {
  const { graph, project } = context;
  const known = dependency.schedule && cronOf(dependency.schedule);
  const ticks = known ? variable(ticksOf(dependency.pipeline)) : undefined;
  if (isPostgres(graph, dependency.connection ?? graph.warehouse)) {
    const name = tuple(graph.project, graph.env, dependency.pipeline);
    return call(common('ledger_has'), [variable('context'), database, name], { intervals: ticks });
  }
  if (!ticks) {
    const given = { pipeline: graph.pipeline, dependency: dependency.pipeline };
    context.report(diagnostics.report('dependency-schedule', given, graph.origin.location));
  }
  const other = project.jobs.get(dependency.pipeline)?.job ?? dagsterName(dependency.pipeline);
  return call(common('instance_has'), [variable('context'), [other, closeTask], ticks ?? null]);
}

/** Patience of a dependency that the pipeline itself has. */
export const patienceOf = ({ graph }: LowerContext) => ({
  every: Math.min(pollSeconds, Math.max(1, Math.floor((graph.timeoutSeconds ?? longestWait) / 10))),
  limit: graph.timeoutSeconds ?? longestWait,
});

/** Connection with the ledger of a dependency. */
export const ledgerOf = ({ graph }: LowerContext, dependency: PipelineDependency): string =>
  dependency.connection ?? graph.warehouse;

/** Statements at the head of the first assets of a pipeline: they wait for the pipelines before it. */
export function dependencyCalls(context: LowerContext): readonly PythonStatement[] {
  const { graph, project } = context;
  return graph.dependencies.map((dependency) => {
    const database = variable(project.resources.get(ledgerOf(context, dependency)) ?? 'None');
    const ready = dependencyReady(context, dependency, database);
    return {
      statement: 'expression' as const,
      value: call(common('wait_until'), [code`lambda: ${ready}`], {
        ...patienceOf(context),
        what: `the interval of ${dependency.pipeline}`,
      }),
    };
  });
}
