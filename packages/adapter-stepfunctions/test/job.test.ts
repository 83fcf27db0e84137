import type { ExecutionGraph, GraphGroup } from '@sparkle-orchestration/core';
import { graphOf, need } from '@sparkle-orchestration/core/testing';
import { expect, it } from 'vitest';
import { lintStateMachine } from '../src/lint.js';
import { emitSample } from './emit-sample.js';
import { sql } from './graphs.js';

/** A job of two pipelines, of which the first has a task of its own name. */
function jobGraph(): ExecutionGraph {
  const facts = { connections: { warehouse: { type: 'postgres', properties: {} } } };
  const group = (id: string, needs: GraphGroup['needs']): GraphGroup => {
    const { operations: _, ...graph } = graphOf(id, [], facts);
    return { id, needs, parameters: {}, graph };
  };
  const operations = [
    { ...sql('orders.orders'), group: 'orders' },
    { ...sql('lines.check', [], { tasks: ['lines.check'] }), group: 'lines' },
  ];
  return graphOf('nightly', operations, {
    ...facts,
    groups: [group('orders', []), group('lines', [need('orders', 'done')])],
  } as Parameters<typeof graphOf>[2]);
}

it('runs the pipelines of a job as branches of their own, each state with a name of its own', () => {
  const text = emitSample([jobGraph()])['state_machine.json'] ?? '';
  expect(lintStateMachine(text)).toEqual([]);
  const { States } = JSON.parse(text) as { States: Record<string, { Type: string }> };
  expect(States['Orders']?.Type).toBe('Parallel');
  expect(States['Lines']?.Type).toBe('Parallel');
  expect(text).toContain('"--task", "orders.orders"');
});
