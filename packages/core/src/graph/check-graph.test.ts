import { describe, expect, it } from 'vitest';
import { operationBase, sampleGraph, sampleGraphs } from '../testing/index.js';
import { checkGraph, findCycle } from './check-graph.js';
import type { ExecutionGraph } from './execution-graph.js';

const graph = sampleGraph('notify');

function codes(changed: Partial<ExecutionGraph>): readonly string[] {
  return checkGraph({ ...graph, ...changed }).map((found) => found.code);
}

function operationsWith(id: string, change: object): ExecutionGraph['operations'] {
  return graph.operations.map((operation) => (operation.id === id ? { ...operation, ...change } : operation));
}

describe('a sound graph', () => {
  it.each(Object.entries(sampleGraphs))('%s has nothing to say about', (_, build) => {
    expect(checkGraph(build())).toEqual([]);
  });
});

describe('a broken graph', () => {
  it('of another version is refused before anything else', () => {
    expect(codes({ version: '2.0', operations: [] })).toEqual(['core/graph-version']);
    expect(codes({ version: '1.9' })).toEqual(['core/graph-version']);
    expect(codes({ version: 'x' })).toEqual(['core/graph-version']);
    expect(checkGraph({ ...graph, version: '1.9' })[0]?.hint).toContain('newer release');
  });

  it('names two operations of one id, at the second, with the first', () => {
    const [first] = graph.operations;
    if (!first) throw new Error('the sample has operations');
    const [found] = checkGraph({
      ...graph,
      operations: [...graph.operations, { ...first, origin: { location: { file: 'b.yaml', line: 9, column: 2 } } }],
    });
    expect(found).toMatchObject({
      code: 'core/duplicate-operation',
      location: { file: 'b.yaml', line: 9 },
      related: [{ location: first.origin.location }],
    });
  });

  it('finds unknown needs and prints circles', () => {
    expect(codes({ operations: operationsWith('after_all', { needs: [{ task: 'gone', when: 'done' }] }) })).toEqual([
      'core/unknown-need',
    ]);
    const circle = operationsWith('write_silver', { needs: [{ task: 'after_all', when: 'success' }] });
    expect(checkGraph({ ...graph, operations: circle }).map((found) => found.message)).toEqual([
      'these tasks wait for each other: write_silver → after_all → write_silver',
    ]);
    expect(findCycle(['a'], () => ['a'])).toEqual(['a', 'a']);
  });

  it('does not lose itself in a long chain', () => {
    const needsOf = (node: string) => (node === '0' ? [] : [String(Number(node) - 1)]);
    expect(findCycle(['100000'], needsOf)).toBeUndefined();
  });

  it('finds tables that nobody describes, in statements too', () => {
    const { 'slv.orders': _, ...rest } = graph.datasets;
    expect(new Set(codes({ datasets: rest }))).toEqual(new Set(['core/unknown-dataset']));
    const lost = {
      ...graph,
      operations: operationsWith('after_all', { reads: [], statements: [['select 1 from ', { dataset: 'lost' }]] }),
    };
    expect(checkGraph(lost).map((found) => found.message)).toEqual([
      'task "after_all" uses the table "lost", which the graph does not describe',
    ]);
  });

  it('refuses two names of one table, whatever their case', () => {
    const datasets = {
      ...graph.datasets,
      other: { connection: 'warehouse', relation: ['SLV', 'orders'], external: true },
    };
    expect(checkGraph({ ...graph, datasets }).map((found) => found.message)).toEqual([
      '"other" and "slv.orders" are two names of one table, slv.orders of warehouse',
    ]);
  });

  it('keeps serial pipelines at one run, and counts sane', () => {
    expect(codes({ serial: true, maxActiveRuns: 2 })).toEqual(['core/serial-parallel']);
    expect(codes({ maxActiveRuns: 0, maxParallelTasks: 1.5 })).toEqual([
      'core/count-out-of-range',
      'core/count-out-of-range',
    ]);
    const retry = { count: -1, delaySeconds: 0, backoff: 1, maxDelaySeconds: 1, jitter: 0 };
    expect(codes({ operations: operationsWith('after_all', { retry }) })).toEqual(['core/count-out-of-range']);
  });

  it('knows pools and connections', () => {
    expect(codes({ operations: operationsWith('after_all', { pool: 'p' }) })).toEqual(['core/unknown-pool']);
    expect(codes({ operations: operationsWith('after_all', { connection: 'nowhere' }) })).toEqual([
      'core/unknown-connection',
    ]);
    expect(codes({ hooks: { onFailure: [{ type: 'slack', to: 'x', connection: 'gone' }], onSuccess: [] } })).toEqual([
      'core/unknown-connection',
    ]);
  });

  const branch = (change: object = {}) => ({
    ...operationBase('choose', 7),
    op: 'branch' as const,
    compute: 'service',
    needs: [{ task: 'write_silver', when: 'success' as const }],
    cases: [{ name: 'many', if: 'tasks.write_silver.outputs.rows_written > 10' }],
    otherwise: 'few',
    ...change,
  });
  const after = (condition: string) => ({
    ...operationBase('follow', 9),
    op: 'notify' as const,
    compute: 'service',
    channels: [],
    subject: 's',
    message: 'm',
    needs: [{ task: 'choose', when: 'success' as const, if: condition }],
  });
  const messages = (...more: ExecutionGraph['operations']) =>
    checkGraph({ ...graph, operations: [...graph.operations, ...more] }).map((found) => found.message);

  it('lets conditions read what comes before', () => {
    expect(messages(branch(), after("tasks.choose.outputs.choice == 'many'"))).toEqual([]);
    expect(messages(branch(), after("tasks.choose.outputs.choise == 'many'"))).toEqual([
      'task "follow" refers to tasks.choose.outputs.choise, but task "choose" has no output "choise" (it has choice)',
    ]);
    expect(messages(branch({ needs: [] }))).toEqual([
      'task "choose" refers to tasks.write_silver.outputs.rows_written, but task "write_silver" does not come before it',
    ]);
    expect(messages(branch(), after('params.nowhere and item == 1'))).toEqual([
      'task "follow" refers to params.nowhere, but the pipeline has no parameter "nowhere"',
      'task "follow" refers to item, but only a map has items',
    ]);
    expect(messages(branch(), after('1 ='))).toEqual(['the condition 1 = cannot be read: unexpected "="']);
  });

  it('keeps maps small', () => {
    const map = (count: number, maxParallel: number) => ({
      ...operationBase('each', 7),
      op: 'map' as const,
      compute: 'service',
      items: { from: 'list' as const, items: Array.from({ length: count }, (_, n) => n) },
      maxParallel,
      body: { ...after('true'), needs: [] },
    });
    expect(messages(map(1000, 4))).toEqual([]);
    expect(messages(map(1001, 0))).toEqual([
      'the map "each" has 1001 items; at most 1,000 are allowed',
      'max_parallel of "each" is 0',
    ]);
  });
});
