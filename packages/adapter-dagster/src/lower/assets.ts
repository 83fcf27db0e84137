import {
  assign,
  call,
  checkStatements,
  code,
  type PythonNode,
  type PythonStatement,
  type PythonValue,
  returns,
  variable,
} from '@sparkle-orchestration/adapter-kit';
import type { CheckOperation, ExecutionGraph, Operation, SqlStatement } from '@sparkle-orchestration/core';
import type { AssetCheckFacts, AssetFacts, AssetKey, AssetModel, Parameter } from '../model.js';
import { dagsterName, ownerOf, tagOf } from '../names.js';
import { dg, printAsset, printAssetChecks } from '../print.js';
import { lineageOf } from './columns.js';
import { common, connectionOf, isNative, isPostgres, type LowerContext } from './context.js';
import { dependencyCalls, dependencyTicks, ledgerOf } from './dependencies.js';
import { freshnessChecks, freshnessPolicy } from './freshness.js';
import { lowerHooks } from './hooks.js';
import { ledgerConstant } from './job.js';
import { beginsWithLedger, closeTask, setupOf, writersOf } from './ledger.js';
import {
  executionConfig,
  type LoweredPipeline,
  Names,
  paramsParameter,
  pipelineFacts,
  runTags,
  sqlConstant,
} from './module.js';
import { policyArguments } from './policy.js';
import { lowerSchedule } from './schedule.js';

/** Name of a check as Dagster takes it; `written` and `judged` change names in the same way. */
const checkName = (name: string) => name.replace(/[^A-Za-z0-9_]/g, '_');

function checkFacts(operation: Operation, prefix = ''): readonly AssetCheckFacts[] {
  if (!('checks' in operation)) return [];
  const seen = new Set<string>();
  return operation.checks.flatMap(({ name, description }) => {
    const own = `${prefix}${checkName(name)}`;
    if (seen.has(own)) return [];
    seen.add(own);
    return [{ name: own, ...(description && description !== name ? { description } : {}) }];
  });
}

/** Key of what an operation makes: its table; a step of the pipeline where it makes none, or changes one made before. */
function ownKeys(context: LowerContext, operation: Operation): readonly [AssetKey, ...AssetKey[]] {
  const [first, ...more] =
    operation.op === 'load' || operation.op === 'transform'
      ? operation.writes.flatMap((dataset) => {
          const key = context.project.assets.get(dataset);
          return key && context.graph.datasets[dataset]?.system !== true ? [key] : [];
        })
      : [];
  return first ? [first, ...more] : [[context.job, checkName(operation.id)]];
}

const keyOfInterval = ({ job }: Pick<LowerContext, 'job'>): AssetKey => [job, closeTask];

interface Assets {
  readonly names: Names;
  /** Keys that stand behind an operation, for those that need it. */
  readonly behind: Map<string, readonly AssetKey[]>;
  readonly constants: PythonStatement[];
  readonly functions: PythonStatement[];
  readonly targets: Map<string, string>;
  /** Functions with checks of tables that are made elsewhere. */
  readonly checks: string[];
  /** Keys of all assets. */
  readonly keys: AssetKey[];
  /** Functions that make tables. */
  readonly tables: string[];
  lineage: Readonly<Record<string, unknown>>;
}

const sameKey = (a: AssetKey, b: AssetKey) => a.join('/') === b.join('/');
const unique = (keys: readonly AssetKey[]): readonly AssetKey[] =>
  keys.filter((key, index) => keys.findIndex((other) => sameKey(other, key)) === index);

/** Assets before an operation: the tables it reads, and what it has to wait for. */
function depsOf(context: LowerContext, made: Assets, operation: Operation): readonly AssetKey[] {
  const { graph, project } = context;
  const owners = new Map(graph.operations.flatMap((one) => [one.id, ...one.tasks].map((task) => [task, one.id])));
  const own = ownKeys(context, operation);
  const read = operation.reads.flatMap((dataset) => {
    const known = graph.datasets[dataset];
    const key = project.assets.get(dataset);
    return key && known && !known.system ? [key] : [];
  });
  const needed = operation.needs.flatMap((need) => made.behind.get(owners.get(need.task) ?? need.task) ?? []);
  return unique([...read, ...needed]).filter((key) => !own.some((mine) => sameKey(mine, key)));
}

/** Zone in which the partitions of a pipeline begin. */
const zoneOf = (graph: ExecutionGraph): string => graph.schedule?.timezone ?? 'UTC';

/**
 * Dependencies as Dagster takes them. Partitions of two zones cannot be matched by their times: there the last one
 * stands for the table.
 */
function mappedDeps(context: LowerContext, keys: readonly AssetKey[]): readonly (AssetKey | PythonNode)[] {
  const { graph, project } = context;
  const makers = [...project.jobs.values()].map((one) => one.graph);
  return keys.map((key) => {
    const makes = ({ operations }: ExecutionGraph) =>
      operations.some(({ writes }) => writes.some((dataset) => sameKey(project.assets.get(dataset) ?? [], key)));
    const maker = makers.find((one) => project.shapeOf(one.pipeline) === 'assets' && makes(one));
    if (!maker || zoneOf(maker) === zoneOf(graph)) return key;
    return call(dg('AssetDep'), [[...key]], { partition_mapping: call(dg('LastPartitionMapping')) });
  });
}

/** Names of resources that a function takes, with their types. */
function resourcesOf(context: LowerContext, connection: string | undefined, params: boolean): readonly Parameter[] {
  const name = connection === undefined ? undefined : context.project.resources.get(connection);
  const parameters = params ? paramsParameter(context) : undefined;
  return [...(name === undefined ? [] : [{ name, type: common('Postgres') }]), ...(parameters ? [parameters] : [])];
}

/** A call with the statements of an operation on its database. */
function onDatabase(
  context: LowerContext,
  made: Assets,
  given: {
    readonly constant: string;
    readonly method: 'run' | 'load';
    readonly connection: string;
    readonly statements: readonly SqlStatement[];
    readonly setup: readonly SqlStatement[];
    readonly more?: Readonly<Record<string, PythonValue | undefined>>;
  },
): { readonly call: PythonNode; readonly resources: readonly Parameter[] } {
  const { graph, project } = context;
  const sql = sqlConstant(graph, `${given.constant}_SQL`, given.statements);
  made.constants.push(sql.statement);
  const shared = beginsWithLedger(graph, given.setup);
  const own = shared ? given.setup.slice(graph.prepare.length) : given.setup;
  const parts: PythonNode[] = shared ? [variable('LEDGER_SQL')] : [];
  if (own.length > 0) {
    const setup = sqlConstant(graph, `${given.constant}_SETUP`, own);
    made.constants.push(setup.statement);
    parts.push(setup.value);
  }
  const [one, two] = parts;
  const params = paramsParameter(context);
  const usesParams = sql.binds && params !== undefined && bindsParameter(context, given.statements);
  const values = call(common('bindings'), [
    variable('context'),
    variable('PIPELINE'),
    ...(usesParams ? [variable(params.name)] : []),
  ]);
  const method = `${project.resources.get(given.connection) ?? ''}.${given.method}`;
  return {
    call: call(method, [sql.value, ...(sql.binds ? [values] : [])], {
      setup: two ? code`[*${one ?? null}, *${two}]` : one,
      ...given.more,
    }),
    resources: resourcesOf(context, given.connection, usesParams),
  };
}

/** Do statements bind a parameter of the pipeline? */
function bindsParameter({ graph }: LowerContext, statements: readonly SqlStatement[]): boolean {
  return statements.some((statement) =>
    statement.some((part) => typeof part !== 'string' && 'param' in part && Object.hasOwn(graph.params, part.param)),
  );
}

/** A call of the runner, and the parameters that it passes on. */
function byRunner(context: LowerContext, task: string, checks = false) {
  const params = paramsParameter(context);
  return {
    call: call(common('run_sparkle'), [variable('context'), variable('PIPELINE'), task], {
      params: params ? variable(params.name) : undefined,
      checks: checks ? true : undefined,
    }),
    resources: resourcesOf(context, undefined, true),
  };
}

function lowerWriter(
  context: LowerContext,
  made: Assets,
  operation: Operation,
  waits: readonly PythonStatement[],
): void {
  const { graph } = context;
  const keys = ownKeys(context, operation);
  const own = keys[0];
  const name = made.names.of(own.join('_'), operation.id);
  const native = isNative(graph, operation);
  const transform = operation.op === 'transform';
  const checks = operation.op === 'load' || transform ? checkFacts(operation) : [];
  const work = native
    ? onDatabase(context, made, {
        constant: name.toUpperCase(),
        method: transform ? 'load' : 'run',
        connection: connectionOf(graph, operation),
        statements: 'statements' in operation ? (operation.statements ?? []) : [],
        setup: setupOf(graph, operation),
        more: {
          timeout: operation.timeoutSeconds,
          autocommit: operation.op === 'sql' && operation.autocommit ? true : undefined,
          checks: checks.length > 0 ? true : undefined,
        },
      })
    : byRunner(context, operation.id, checks.length > 0);
  const freshness = freshnessPolicy(context);
  const facts = (key: AssetKey, index: number): AssetFacts => ({
    key,
    deps: mappedDeps(context, depsOf(context, made, operation)),
    ...(operation.description === undefined ? {} : { description: operation.description }),
    group: context.job,
    kinds: [operation.compute],
    owners: graph.owner === undefined ? [] : [ownerOf(graph.owner)],
    tags: Object.fromEntries(Object.entries(graph.tags).map(([tag, value]) => [tagOf(tag), tagOf(value)])),
    ...(freshness ? { freshness } : {}),
    checks: index === 0 ? checks : [],
  });
  const body: PythonStatement[] =
    native && !transform
      ? [{ statement: 'expression', value: work.call }, returns(call(dg('MaterializeResult')))]
      : [
          {
            statement: 'expression',
            value: code`yield from ${call(common('written'), [variable('context'), variable('PIPELINE'), work.call])}`,
          },
        ];
  const waited =
    waits.length > 0 ? graph.dependencies.flatMap((one) => resourcesOf(context, ledgerOf(context, one), false)) : [];
  const model: AssetModel = {
    name,
    assets: [facts(own, 0), ...keys.slice(1).map((key, index) => facts(key, index + 1))],
    arguments: { partitions_def: variable('INTERVALS'), ...policyArguments(operation) },
    resources: [...work.resources, ...waited.filter((one) => !work.resources.some((other) => other.name === one.name))],
    body: [...waits, ...body],
  };
  made.functions.push(printAsset(model));
  if (operation.op !== 'sql') made.tables.push(name);
  made.keys.push(...keys);
  made.behind.set(operation.id, keys);
  made.targets.set(operation.id, own.join('/'));
  made.lineage = { ...made.lineage, ...lineageOf(context, operation) };
}

/** Checks of a table: each is a check of its asset, and what needs them waits for that asset. */
function lowerChecks(context: LowerContext, made: Assets, operation: CheckOperation): void {
  const { graph, project } = context;
  const name = made.names.of(operation.id);
  const asset = project.assets.get(operation.dataset) ?? [checkName(operation.dataset)];
  const native = isNative(graph, operation);
  const work = native
    ? onDatabase(context, made, {
        constant: name.toUpperCase(),
        method: 'run',
        connection: connectionOf(graph, operation),
        statements: checkStatements(operation),
        setup: setupOf(graph, operation),
        more: { timeout: operation.timeoutSeconds },
      })
    : byRunner(context, operation.id, true);
  const prefix = project.checkPrefix(context.job, operation);
  // Dagster takes each name of a definition once in a project.
  const shared = [...project.jobs.values()].some(
    ({ job, graph: other }) =>
      job !== context.job && other.operations.some((one) => one.op === 'check' && dagsterName(one.id) === name),
  );
  const definition = shared ? `${context.job}__${name}` : name;
  const rows = native ? work.call : call(common('checks_of'), [work.call]);
  made.functions.push(
    printAssetChecks({
      name,
      ...(shared ? { definition } : {}),
      asset,
      deps: depsOf(context, made, operation).filter((key) => !sameKey(key, asset)),
      checks: checkFacts(operation, prefix),
      arguments: policyArguments(operation),
      resources: work.resources,
      body: [
        {
          statement: 'expression',
          value: code`yield from ${call(common('judged'), [variable('context'), rows], { prefix: prefix === '' ? undefined : prefix })}`,
        },
      ],
    }),
  );
  made.checks.push(name);
  made.behind.set(operation.id, [asset]);
  made.targets.set(operation.id, definition);
}

/** The asset that marks the interval as done, behind all that writes. */
function lowerClose(context: LowerContext, made: Assets): void {
  const { graph } = context;
  if (graph.close.length === 0) return;
  const key = keyOfInterval(context);
  made.keys.push(key);
  const writers = writersOf(graph);
  const deps = unique(writers.flatMap((writer) => made.behind.get(writer.id) ?? []));
  const name = made.names.of(closeTask);
  const native = isPostgres(graph, graph.warehouse);
  const work = native
    ? onDatabase(context, made, {
        constant: name.toUpperCase(),
        method: 'run',
        connection: graph.warehouse,
        statements: graph.close,
        setup: graph.prepare,
      })
    : byRunner(context, closeTask);
  made.functions.push(
    printAsset({
      name,
      assets: [
        {
          key,
          deps,
          description: `Intervals of ${graph.pipeline} that are done`,
          group: context.job,
          kinds: [native ? 'postgres' : 'duckdb'],
          owners: [],
          tags: {},
          checks: [],
        },
      ],
      arguments: { partitions_def: variable('INTERVALS') },
      resources: work.resources,
      body: [{ statement: 'expression', value: work.call }, returns(call(dg('MaterializeResult')))],
    }),
  );
}

/** A pipeline of tables that follow each other: one asset per table, checks, a job with partitions, and what starts it. */
export function lowerAssets(context: LowerContext): LoweredPipeline {
  const { graph, job } = context;
  const hooks = lowerHooks(context);
  const schedule = lowerSchedule(context);
  const made: Assets = {
    names: new Names([job, 'PIPELINE', 'INTERVALS', 'LEDGER_SQL', 'CHECKS']),
    behind: new Map(),
    constants: [],
    functions: [],
    targets: new Map(),
    checks: [],
    keys: [],
    tables: [],
    lineage: {},
  };
  const waits = dependencyCalls(context);
  for (const operation of graph.operations) {
    if (operation.op === 'check') lowerChecks(context, made, operation);
    else lowerWriter(context, made, operation, operation.needs.length === 0 ? waits : []);
  }
  lowerClose(context, made);
  const group = call(code`${dg('AssetSelection')}.groups`, [job]);
  const asked = made.checks.length > 0;
  const selection = asked ? code`${group} | ${variable('CHECKS')}` : group;
  return {
    body: [
      ...schedule.intervals,
      ...dependencyTicks(graph.dependencies),
      assign('PIPELINE', pipelineFacts(context, { hash: graph.hash })),
      ...ledgerConstant(context),
      ...made.constants,
      ...made.functions,
      ...(asked ? [assign('CHECKS', call(code`${dg('AssetSelection')}.checks`, made.checks.map(variable)))] : []),
      assign(
        job,
        call(dg('define_asset_job'), [job, selection], {
          description: graph.description,
          partitions_def: variable('INTERVALS'),
          config: executionConfig(context),
          tags: runTags(context),
        }),
      ),
      ...freshnessChecks(context, made.tables),
      ...schedule.starters,
      ...hooks.after,
    ],
    targets: made.targets,
    lineage: made.lineage,
    assets: made.keys.map((key) => key.join('/')),
    starts: [],
  };
}
