import {
  assign,
  call,
  expression,
  type PythonNode,
  type PythonStatement,
  printPython,
  pythonFunction,
  variable,
} from '@sparkle-orchestration/adapter-kit';
import { dg } from '../print.js';
import { common, isPostgres, type LowerContext } from './context.js';
import { dependencyTicks } from './dependencies.js';
import { lowerHooks } from './hooks.js';
import { executionConfig, type LoweredPipeline, Names, pipelineFacts, runTags, sqlConstant } from './module.js';
import { lowerOps, withoutUnused } from './ops.js';
import { lowerSchedule } from './schedule.js';

const text = (value: Parameters<typeof printPython>[0]) => printPython(value, { width: 1_000_000 });

/** The ledger's tables on Postgres, made before the statements of writers. */
export function ledgerConstant({ graph }: LowerContext): readonly PythonStatement[] {
  const native = isPostgres(graph, graph.warehouse) && graph.prepare.length > 0;
  return native ? [sqlConstant(graph, 'LEDGER_SQL', graph.prepare).statement] : [];
}

/** Limits of items of maps that run at the same time: by tags of their steps. */
function mapLimits({ graph, job }: LowerContext) {
  return graph.operations.flatMap((one) =>
    one.op === 'map' ? [{ key: 'map', value: `${job}.${one.id}`, limit: one.maxParallel }] : [],
  );
}

/** `@dg.job` around the lines that put ops together. */
export function jobFunction(context: LowerContext, lines: readonly PythonStatement[]): PythonStatement {
  const { graph, job } = context;
  return pythonFunction(job, {
    decorators: [
      call(dg('job'), [], {
        description: graph.description,
        partitions_def: variable('INTERVALS'),
        config: executionConfig(context, mapLimits(context)),
        tags: runTags(context),
      }),
    ],
    body: withoutUnused(lines, text),
  });
}

/** A pipeline as a job of ops. */
export function lowerJob(context: LowerContext): LoweredPipeline {
  const { graph, job } = context;
  const names = new Names([job, 'PIPELINE', 'INTERVALS', 'LEDGER_SQL']);
  const hooks = lowerHooks(context);
  const schedule = lowerSchedule(context);
  const lowered = lowerOps(context, { names, prefix: '' });
  const outcome = names.of('outcome');
  const lines: PythonStatement[] = [...lowered.wiring];
  const definitions: PythonStatement[] = [...lowered.definitions];
  if (lowered.tolerates) {
    definitions.push(assign(outcome, call(common('outcome_op'), outcome === 'outcome' ? [] : [outcome])));
    lines.push(expression(call(outcome, [lowered.ends as readonly PythonNode[]])));
  }
  return {
    body: [
      ...schedule.intervals,
      ...dependencyTicks(graph.dependencies),
      assign('PIPELINE', pipelineFacts(context, { hash: graph.hash, hooks })),
      ...ledgerConstant(context),
      ...lowered.constants,
      ...definitions,
      jobFunction(context, lines),
      ...schedule.starters,
      ...hooks.after,
    ],
    targets: lowered.targets,
    lineage: {},
    assets: [],
    starts: lowered.starts,
  };
}
