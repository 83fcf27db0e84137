import { describe, expect, it } from 'vitest';
import { duckdbLoadGraph, originAt, postgresSilverGraph } from '../testing/index.js';
import { canonicalJson, hashGraph, sha256 } from './canonical-json.js';

describe('canonical JSON', () => {
  it('sorts keys by code units and leaves out what is undefined', () => {
    expect(canonicalJson({ b: 1, a: [undefined, { é: 1, Z: 2, z: 3 }], c: undefined })).toBe(
      '{"a":[null,{"Z":2,"z":3,"é":1}],"b":1}',
    );
    expect(canonicalJson(-0)).toBe('0');
  });

  it('refuses what JSON would change in silence', () => {
    expect(() => canonicalJson({ a: Number.NaN })).toThrow(/NaN/);
    expect(() => canonicalJson(10n)).toThrow(/bigint/);
  });

  it('hashes text as UTF-8', () => {
    expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });
});

describe('the hash of a graph', () => {
  const graph = duckdbLoadGraph();
  const elsewhere = originAt(99, 'other/file.yaml');

  it('does not change when the definition moves to other lines', () => {
    const moved = {
      ...graph,
      origin: elsewhere,
      ...(graph.schedule ? { schedule: { ...graph.schedule, origin: elsewhere } } : {}),
      operations: graph.operations.map((operation) => ({
        ...operation,
        origin: elsewhere,
        ...('checks' in operation
          ? { checks: operation.checks.map((check) => ({ ...check, origin: elsewhere })) }
          : {}),
        ...(operation.op === 'transform' ? { ctes: operation.ctes.map((cte) => ({ ...cte, origin: elsewhere })) } : {}),
      })),
    };
    expect(hashGraph(moved)).toBe(graph.hash);
  });

  it('changes with any fact, an option that is called origin included', () => {
    expect(hashGraph({ ...graph, maxParallelTasks: 3 })).not.toBe(graph.hash);
    const operations = graph.operations.map((operation) =>
      operation.op === 'load'
        ? { ...operation, source: { ...operation.source, options: { ...operation.source.options, origin: 'x' } } }
        : operation,
    );
    expect(hashGraph({ ...graph, operations })).not.toBe(graph.hash);
    expect(hashGraph(postgresSilverGraph())).toBe(postgresSilverGraph().hash);
  });
});
