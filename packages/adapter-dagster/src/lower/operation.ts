import {
  block,
  call,
  checkStatements,
  code,
  type PythonNode,
  type PythonStatement,
  type PythonValue,
  returns,
  tuple,
  variable,
} from '@sparkle-orchestration/adapter-kit';
import type {
  ApproveOperation,
  BranchOperation,
  MapOperation,
  NotifyOperation,
  Operation,
  SqlStatement,
  TriggerOperation,
  WaitOperation,
} from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import type { Arguments } from '../model.js';
import { common, connectionOf, isNative, isSpread, type LowerContext } from './context.js';
import { dependencyReady, dependencyTicks, ledgerOf } from './dependencies.js';
import { channelPairs } from './hooks.js';
import { beginsWithLedger, setupOf } from './ledger.js';
import { sqlConstant } from './module.js';
import { policyArguments, poolName, retryPolicy } from './policy.js';
import { reportTrigger } from './trigger.js';
import { bodyFunction, conditionCode, functionOf, ownerOf, templateCode, valueCode } from './values.js';

/** What the op of one task is made of. */
export interface LoweredOp {
  /** Constants above the ops. */
  readonly constants: readonly PythonStatement[];
  /** The call of a factory; `common` holds what every factory takes. */
  readonly make: (common: Arguments) => PythonNode;
  readonly kind: 'op' | 'map' | 'branch';
  /** Connections whose resources it needs. */
  readonly connections: readonly string[];
  /** Name of the other pipeline that it starts. */
  readonly starts?: string;
}

const op = (make: LoweredOp['make'], given: Partial<LoweredOp> = {}): LoweredOp => ({
  constants: [],
  connections: [],
  kind: 'op',
  ...given,
  make,
});

/** Name by which the runner knows a task; nothing where it is the task's own. */
export const nameInGraph = ({ group }: LowerContext, task: string): string | undefined =>
  group ? `${group.id}.${task}` : undefined;

const pipeline = ({ group }: LowerContext): PythonNode => variable(pipelineName(group?.id));

/** Constant with the facts of a pipeline; each pipeline of a job has its own. */
export const pipelineName = (group: string | undefined): string =>
  group === undefined ? 'PIPELINE' : `${group.replace(/[^A-Za-z0-9_]/g, '_').toUpperCase()}_PIPELINE`;

function byRunner(context: LowerContext, task: string): LoweredOp {
  return op((given) =>
    call(common('sparkle_op'), [pipeline(context), task], { operation: nameInGraph(context, task), ...given }),
  );
}

/** Statements on a database, by a factory. */
export function sqlOp(
  context: LowerContext,
  given: {
    readonly factory: 'sql_op' | 'check_op';
    readonly task: string;
    readonly constant: string;
    readonly connection: string;
    readonly statements: readonly SqlStatement[];
    readonly setup: readonly SqlStatement[];
    readonly more?: Arguments;
  },
): LoweredOp {
  const { graph, project } = context;
  const sql = sqlConstant(graph, `${given.constant}_SQL`, given.statements);
  const shared = beginsWithLedger(graph, given.setup);
  const own = shared ? given.setup.slice(graph.prepare.length) : given.setup;
  const setup = own.length > 0 ? sqlConstant(graph, `${given.constant}_SETUP`, own) : undefined;
  const [one, two] = [...(shared ? [variable('LEDGER_SQL')] : []), ...(setup ? [setup.value] : [])];
  return op(
    (more) =>
      call(common(given.factory), [pipeline(context), given.task, sql.value], {
        on: project.resources.get(given.connection) ?? given.connection,
        binds: sql.binds ? true : undefined,
        setup: two ? code`[*${one ?? null}, *${two}]` : one,
        ...given.more,
        ...more,
      }),
    { constants: [sql.statement, ...(setup ? [setup.statement] : [])], connections: [given.connection] },
  );
}

function lowerStatements(context: LowerContext, operation: Operation, constant: string): LoweredOp {
  const check = operation.op === 'check';
  return sqlOp(context, {
    factory: check ? 'check_op' : 'sql_op',
    task: operation.id,
    constant,
    connection: connectionOf(context.graph, operation),
    statements: check ? checkStatements(operation) : 'statements' in operation ? (operation.statements ?? []) : [],
    setup: setupOf(context.graph, operation),
    more: {
      timeout: operation.timeoutSeconds,
      autocommit: operation.op === 'sql' && operation.autocommit ? true : undefined,
    },
  });
}

function lowerNotify(context: LowerContext, operation: NotifyOperation): LoweredOp {
  const { graph } = context;
  const facts = { pipeline: graph.pipeline, env: graph.env, task: operation.id };
  return op(
    (given) =>
      call(
        common('notify_op'),
        [
          pipeline(context),
          operation.id,
          channelPairs(context, operation.channels, 'names'),
          operation.subject,
          operation.message,
          facts,
        ],
        given,
      ),
    { connections: operation.channels.map((channel) => channel.connection) },
  );
}

/** Names of the outputs of a branch that tasks follow, by choice. */
export type BranchOuts = Readonly<Record<string, string>>;

interface OpNames {
  readonly step: string;
  readonly constant: string;
  readonly outs: BranchOuts | undefined;
}

function lowerBranch(context: LowerContext, operation: BranchOperation, names: OpNames): LoweredOp {
  const { outs } = names;
  const answer = (choice: string) => returns(outs ? choice : { choice });
  const function_ = `${names.step}_by`;
  const constants = [
    bodyFunction(['run'], function_, [
      ...operation.cases.map((one) => block(code`if ${conditionCode(context, one.if)}`, [answer(one.name)])),
      answer(operation.otherwise),
    ]),
  ];
  const head = [pipeline(context), operation.id, variable(function_)];
  if (!outs) return op((given) => call(common('value_op'), head, given), { constants });
  return op(({ name, takes, description }) => call(common('branch_op'), head, { outs, name, takes, description }), {
    kind: 'branch',
    constants,
  });
}

const looks = ({ pollSeconds, waitSeconds }: WaitOperation): Arguments => ({ every: pollSeconds, limit: waitSeconds });

function lowerWait(context: LowerContext, operation: WaitOperation, names: OpNames): LoweredOp {
  const { waitFor } = operation;
  // Looking again is what retries are for here: a policy of its own would count the looks.
  const given = (more: Arguments): Arguments => ({ ...looks(operation), ...more, retry_policy: undefined });
  if (waitFor.type === 'time') {
    const at = functionOf(['run'], `${names.step}_at`, templateCode(context, waitFor.at));
    return op((more) => call(common('moment_op'), [pipeline(context), operation.id, at.value], given(more)), {
      constants: at.functions,
    });
  }
  if (waitFor.type === 'pipeline') {
    const ledger = ledgerOf(context, waitFor);
    const name = context.project.resources.get(ledger);
    const database = code`context.resources.${variable(name ?? 'none')}`;
    const ready = functionOf(['context'], `${names.step}_ready`, dependencyReady(context, waitFor, database));
    return op(
      (more) =>
        call(common('dependency_op'), [pipeline(context), operation.id, ready.value], {
          ...given(more),
          resources: name === undefined ? undefined : [name],
        }),
      { connections: [ledger], constants: [...dependencyTicks([waitFor]), ...ready.functions] },
    );
  }
  return op((more) =>
    call(common('wait_op'), [pipeline(context), operation.id], {
      operation: nameInGraph(context, operation.id),
      ...given(more),
    }),
  );
}

/** Parameters and interval of the run that is asked for. */
function requestCode(context: LowerContext, operation: TriggerOperation): readonly [PythonValue, PythonValue] {
  const { interval } = operation;
  const ends = interval
    ? [templateCode(context, interval.start), templateCode(context, interval.end)]
    : [call('run.start'), call('run.end')];
  return [valueCode(context, operation.parameters), ends];
}

function lowerTrigger(context: LowerContext, operation: TriggerOperation, names: OpNames): LoweredOp {
  reportTrigger(context, operation);
  const job = context.project.jobs.get(operation.pipeline)?.job ?? operation.pipeline;
  const request = functionOf(['run'], `${names.step}_request`, tuple(...requestCode(context, operation)));
  return op(
    (given) =>
      call(common('trigger_op'), [pipeline(context), operation.id, job, request.value], {
        wait: operation.wait,
        ...given,
      }),
    { starts: operation.pipeline, constants: request.functions },
  );
}

function lowerApprove(context: LowerContext, operation: ApproveOperation, names: OpNames): LoweredOp {
  const message = functionOf(['run'], `${names.step}_message`, templateCode(context, operation.message));
  return op(
    (given) =>
      call(common('approve_op'), [pipeline(context), operation.id, message.value], {
        key: ['approvals', context.job, operation.id.replace(/[^A-Za-z0-9_]/g, '_')],
        limit: operation.waitSeconds,
        approve_late: operation.onTimeout === 'approve',
        approvers: operation.approvers.length > 0 ? operation.approvers : undefined,
        ...given,
        retry_policy: undefined,
      }),
    { constants: message.functions },
  );
}

/** The items as an expression of a `run`. */
function itemsCode(context: LowerContext, { items }: MapOperation): PythonValue {
  switch (items.from) {
    case 'list':
      return items.items as readonly PythonValue[];
    case 'windows': {
      const { start, end, every, timezone } = items;
      return call(common('windows'), [
        templateCode(context, start),
        templateCode(context, end),
        every.unit,
        every.count,
        timezone,
      ]);
    }
    case 'output':
      return call(common('items_of'), [
        call('run.output', [ownerOf(context, items.task)?.id ?? items.task, items.name]),
      ]);
    case 'missing':
      throw new Error('windows that are missing are looked for by the runner');
  }
}

/** A step per item: its own limits and retries, within the tries of the whole map. */
function lowerMap(context: LowerContext, operation: MapOperation, { step: name }: OpNames): LoweredOp {
  const { body } = operation;
  if (!isSpread(operation)) {
    // The runner starts no jobs, and Dagster knows nothing of watermarks and progress.
    if (body.op === 'trigger')
      context.report(diagnostics.report('map-trigger', { operation: operation.id }, operation.origin.location));
    return byRunner(context, operation.id);
  }
  if (body.op === 'trigger') reportTrigger(context, body);
  const count = (body.retry.count + 1) * (operation.retry.count + 1) - 1;
  const own = body.retry.count > 0 ? body.retry : operation.retry;
  const each =
    body.op === 'trigger'
      ? call(common('ask_for_run'), [
          variable('context'),
          context.project.jobs.get(body.pipeline)?.job ?? body.pipeline,
          ...requestCode(context, body),
          body.wait,
          variable('index'),
        ])
      : call(common('run_item'), [
          variable('context'),
          pipeline(context),
          nameInGraph(context, operation.id) ?? operation.id,
          variable('run'),
          variable('index'),
        ]);
  const items = functionOf(['run'], `${name}_items`, itemsCode(context, operation));
  const work = functionOf(['context', 'run', 'index'], `${name}_item`, each);
  return op(
    ({ takes, tolerated, description }) =>
      call(common('map_ops'), [pipeline(context), operation.id, items.value, work.value], {
        name: name === operation.id ? undefined : name,
        takes,
        tolerated,
        retry_policy: retryPolicy({ ...own, count }),
        pool: poolName(body.pool ?? operation.pool),
        tags: { map: `${context.job}.${operation.id}` },
        description,
      }),
    {
      kind: 'map',
      constants: [...items.functions, ...work.functions],
      ...(body.op === 'trigger' ? { starts: body.pipeline } : {}),
    },
  );
}

/** One operation by Dagster's own means where it has them, else by the runner. */
export function lowerOperation(context: LowerContext, operation: Operation, names: OpNames): LoweredOp {
  switch (operation.op) {
    case 'wait':
      return lowerWait(context, operation, names);
    case 'map':
      return lowerMap(context, operation, names);
    case 'branch':
      return lowerBranch(context, operation, names);
    case 'trigger':
      return lowerTrigger(context, operation, names);
    case 'approve':
      return lowerApprove(context, operation, names);
    case 'notify':
      return isNative(context.graph, operation) ? lowerNotify(context, operation) : byRunner(context, operation.id);
    default:
      return isNative(context.graph, operation)
        ? lowerStatements(context, operation, names.constant)
        : byRunner(context, operation.id);
  }
}

/** Retries and pool, which every factory takes. */
export const policies = (operation: Operation): Arguments => policyArguments(operation);
