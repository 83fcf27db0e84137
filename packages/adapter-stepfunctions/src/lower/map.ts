import type { MapOperation } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import { literal, plainText, query } from '../jsonata.js';
import type { Json, State } from '../model.js';
import { isSpread, type LowerContext } from './context.js';
import type { LoweredNode } from './node.js';
import { lowerNotify } from './notify.js';
import { runnerOperation } from './runner.js';
import { triggerOutputs, triggerState } from './trigger.js';
import { inputsCode, referenceCode, templateCode } from './values.js';

const unitMillis = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** Windows of a fixed length between two times, in UTC; an end without a time of day belongs to them. */
function windowsCode(
  context: LowerContext,
  items: Extract<MapOperation['items'], { readonly from: 'windows' }>,
): string {
  const { every, start, end } = items;
  const length = unitMillis[every.unit === 'month' ? 'day' : every.unit] * every.count;
  const [from, until] = [templateCode(context, start), templateCode(context, end)];
  const form = "'[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01]Z'";
  const last = `($toMillis(${until}) + ($length(${until}) = 10 ? 86400000 : 0))`;
  const count = `$ceil((${last} - $toMillis(${from})) / ${length})`;
  const at = (step: string) => `$fromMillis($min([$toMillis(${from}) + ${step} * ${length}, ${last}]), ${form})`;
  return `${count} < 1 ? [] : [$map([0..${count} - 1], function($i) {{'start': ${at('$i')}, 'end': ${at('($i + 1)')}}})]`;
}

/** The items: as they are written, or an expression. */
function itemsField(context: LowerContext, { items }: MapOperation): Json {
  switch (items.from) {
    case 'list':
      return items.items.every((one) => typeof one === 'string')
        ? items.items.map((one) => plainText(one))
        : query(literal(items.items));
    case 'windows':
      return query(windowsCode(context, items));
    case 'output': {
      const list = referenceCode(context, { ref: 'output', task: items.task, name: items.name });
      return query(`$exists(${list}) and $not(${list} = null) ? ${list} : []`);
    }
    case 'missing':
      throw new Error('windows that are missing are looked for by the runner');
  }
}

/** A value as JSON text: `$string` alone leaves texts without quotes. */
const jsonOf = (code: string) => `$substring($string([${code}]), 1, $length($string([${code}])) - 2)`;

/** The state of one item, and its outputs. */
function itemState(
  context: LowerContext,
  operation: MapOperation,
  inputs: string | undefined,
): readonly [State, string] {
  const { body } = operation;
  const count = (body.retry.count + 1) * (operation.retry.count + 1) - 1;
  const retry = { ...(body.retry.count > 0 ? body.retry : operation.retry), count };
  const timeoutSeconds = body.timeoutSeconds ?? operation.timeoutSeconds;
  const limits = { retry, ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }) };
  const place = { ended: '$states.input.ended', item: '$states.input.item' };
  if (body.op === 'trigger') return [triggerState(context, { ...body, ...limits }, place), triggerOutputs(body)];
  if (body.op === 'notify') {
    const lowered = lowerNotify(context, { ...body, id: operation.id }, place);
    if (lowered.kind === 'state') return [lowered.state, '{}'];
  }
  const state = runnerOperation(
    context,
    { ...operation, ...limits },
    {
      more: ['--item', query(jsonOf('$states.input.item')), '--item-index', query('$string($states.input.index)')],
      ...(inputs === undefined ? { inputs: undefined } : { inputs: '$states.input.ended' }),
      reports: true,
    },
  );
  return [state, '$states.result'];
}

/**
 * A `Map`: one state per item, in their order. An item that failed does not stop the others; the map itself has failed
 * when one did.
 */
export function lowerMap(context: LowerContext, operation: MapOperation): LoweredNode {
  if (!isSpread(operation)) {
    if (operation.body.op === 'trigger')
      context.report(diagnostics.report('map-trigger', { operation: operation.id }, operation.origin.location));
    return { kind: 'state', state: runnerOperation(context, operation) };
  }
  const name = context.state(operation.id);
  const [each, failed] = [`${name}-item`, `${name}-failed`];
  const inputs = inputsCode(context, operation);
  const [state, outputs] = itemState(context, operation, inputs);
  return {
    kind: 'state',
    state: {
      Type: 'Map',
      Items: itemsField(context, operation),
      ItemSelector: {
        item: query('$states.context.Map.Item.Value'),
        index: query('$states.context.Map.Item.Index'),
        ...(inputs === undefined ? {} : { ended: itemsInputs(operation, inputs) }),
      },
      MaxConcurrency: operation.maxParallel,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: each,
        States: {
          [each]: {
            ...state,
            Output: query(`{'state': 'success', 'outputs': ${outputs}}`),
            Catch: [{ ErrorEquals: ['States.ALL'], Output: { state: 'failed' }, Next: failed }],
            End: true,
          },
          [failed]: { Type: 'Succeed' },
        },
      },
    },
    ended: "'failed' in $states.result.state ? 'failed' : 'success'",
    outputs: "{'results': [$states.result.outputs]}",
  };
}

/** Where states of an item find outputs of other tasks: as the runner takes them, or as references read them. */
const itemsInputs = (operation: MapOperation, inputs: string): Json =>
  operation.body.op === 'trigger' || operation.body.op === 'notify' ? query('$states.input') : query(inputs);
