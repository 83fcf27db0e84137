import {
  assign,
  block,
  call,
  code,
  expression,
  type PythonNode,
  type PythonStatement,
  type PythonValue,
  returns,
  timedelta,
  variable,
} from '@sparkle-orchestration/adapter-kit';
import type { MapOperation } from '@sparkle-orchestration/core';
import { common } from '../common-node.js';
import { diagnostics } from '../diagnostics.js';
import { type Arguments, type HelperTask, type LoweredOperation, lowered } from '../model.js';
import { providers } from '../profile.js';
import { isSpread, type LowerContext, pushed } from './context.js';
import { retryArguments } from './policy.js';
import { byRunner, nameInGraph, runnerOperator } from './runner.js';
import { confCode, reportCircle, triggerArguments } from './trigger.js';
import { inputsOf, startRun, taskOf, templateCode } from './values.js';

/** The items as an expression of Python. */
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
      return call(common('items_of'), [call('run.output', [taskOf(context, items.task), items.name])]);
    case 'missing':
      throw new Error('windows that are missing are looked for by the runner');
  }
}

/** Limits and retries of the task of one item: its own, within the tries of the whole map. */
function limits(operation: MapOperation): Arguments {
  const { retry } = operation.body;
  const count = (retry.count + 1) * (operation.retry.count + 1) - 1;
  const own = retry.count > 0 ? retry : operation.retry;
  const seconds = operation.body.timeoutSeconds ?? operation.timeoutSeconds;
  return {
    max_active_tis_per_dagrun: operation.maxParallel,
    ...retryArguments({ ...own, count }),
    execution_timeout: seconds === undefined ? undefined : timedelta(seconds),
    pool: operation.body.pool ?? operation.pool,
  };
}

/**
 * Dynamic task mapping: a task for the items, where they are not written out; one task per item, and one behind them
 * that gathers their outputs and is the map for all others. Without items the tasks of the items are skipped, and the
 * map succeeds with an empty list.
 */
export function lowerMap(context: LowerContext, operation: MapOperation): LoweredOperation {
  const given = { inputs: inputsOf(context, operation), do_xcom_push: pushed(context, operation) };
  const { body, items } = operation;
  if (!isSpread(operation)) {
    // The runner starts no Dags, and Airflow knows nothing of watermarks and progress.
    if (body.op === 'trigger')
      context.report(diagnostics.report('map-trigger', { operation: operation.id }, operation.origin.location));
    return runnerOperator(context, operation.id, given);
  }
  const own = context.names.variable(operation.id);
  const [itemsName, each] = [`${own}__items`, `${own}__each`];
  const isTrigger = body.op === 'trigger';
  if (isTrigger) reportCircle(context, body);
  const literal = items.from === 'list' && !isTrigger;
  const found = itemsCode(context, operation);
  const itemsTask: HelperTask = {
    suffix: 'items',
    body: {
      kind: 'function',
      arguments: { multiple_outputs: false, do_xcom_push: true },
      body: isTrigger
        ? [
            startRun,
            assign('items', found),
            assign('confs', []),
            block(code`for item in items`, [
              assign('conf', confCode(context, body)),
              expression(code`confs.append(conf)`),
            ]),
            returns(code`confs`),
          ]
        : [startRun, returns(found)],
    },
  };
  const constant = context.names.constant(operation.id, 'ITEMS');
  const eachTask: HelperTask = {
    suffix: 'each',
    body: isTrigger
      ? {
          kind: 'mapped',
          operator: providers.trigger.node,
          arguments: { ...triggerArguments(context, body), ...limits(operation), do_xcom_push: true },
          expand: { conf: variable(itemsName) },
        }
      : {
          kind: 'mapped',
          operator: common('SparkleOperator'),
          arguments: {
            operation: nameInGraph(context, operation.id),
            ...given,
            do_xcom_push: true,
            ...limits(operation),
          },
          expand: { item: variable(literal ? constant : itemsName) },
        },
  };
  const results: PythonNode = isTrigger
    ? code`${variable(each)}.output["trigger_run_id"]`
    : code`${variable(each)}.output`;
  const one: PythonValue = isTrigger
    ? code`${{ run_id: variable('one'), status: body.wait ? 'success' : 'started' }}`
    : variable('one');
  const gather: readonly PythonStatement[] = [
    returns(code`{"results": ${isTrigger ? code`[${one} for one in results or []]` : code`list(results or [])`}}`),
  ];
  return lowered(
    {
      kind: 'function',
      arguments: {
        multiple_outputs: false,
        do_xcom_push: true,
        retries: 0,
        execution_timeout: undefined,
        pool: undefined,
      },
      parameters: ['results'],
      docstring: 'The outputs of all items, in their order.',
      body: gather,
      given: [results],
    },
    {
      constants: literal ? [assign(constant, found)] : [],
      helpers: [...(literal ? [] : [itemsTask]), eachTask],
      rule: 'NONE_FAILED',
      ...(isTrigger ? { needsInterval: true, providers: ['standard' as const] } : byRunner),
    },
  );
}
