import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { graphJson } from '../emit/emit-deployment.js';
import { verdictOf } from '../graph/edge.js';
import { type FeatureKey, featureKeys } from '../graph/features.js';
import { type Adapter, type Means, native, unsupported } from '../plugin/adapter.js';
import {
  adapterProblems,
  createAdapterTester,
  duckdbLoadGraph,
  edgeGraph,
  edgeGraphVerdicts,
  expectDiagnostics,
  expectScenario,
  runAdapterScenario,
  sampleGraph,
  scenarioNames,
} from './index.js';

const everything = Object.fromEntries(featureKeys.map((key) => [key, native])) as Record<FeatureKey, Means>;
const good: Adapter<Record<string, never>> = {
  name: 'list',
  title: 'List',
  supports: '1',
  options: z.strictObject({}),
  capabilities: () => everything,
  components: [{ id: 'list-plain', className: 'ListPlainAdapter', kind: 'shape', description: 'a list' }],
  computes: [],
  emit: (context) => {
    for (const graph of context.graphs)
      context.file(`${graph.pipeline}.txt`, `${graph.operations.map((one) => one.id).join('\n')}\n`);
  },
  deploy: () => [],
  nativeOperations: () => [],
  bugs: 'https://example.org',
};

describe('the tester of adapters', () => {
  it('gives files by path, and says which there are', () => {
    const emitted = createAdapterTester(good).emit(duckdbLoadGraph());
    expect(emitted.text('orders_daily.txt')).toBe('write_bronze\nwrite_silver\n');
    expect(() => emitted.text('gone.txt')).toThrow('there are orders_daily.txt');
  });

  it('finds nothing wrong with a good adapter', () => {
    expect(adapterProblems(good)).toEqual([]);
  });

  it('finds missing answers, bad names, and output that changes from one emission to the next', () => {
    const { 'operation.load': _, ...fewer } = everything;
    let emissions = 0;
    const bad: Adapter<Record<string, never>> = {
      ...good,
      capabilities: () => ({ ...fewer, tags: unsupported('', '') }) as typeof everything,
      components: [{ id: 'listPlain', className: 'ListPlainAdapter', kind: 'part', description: '' }],
      emit: (context) => context.file('a.txt', `${emissions++}`),
      nativeOperations: () => ['ghost'],
    };
    const problems = adapterProblems(bad);
    expect(problems).toContain('no answer for operation.load');
    expect(problems).toContain('tags: unsupported says why and what to do');
    expect(problems).toContain('component listPlain is not the kebab-case of ListPlainAdapter');
    expect(problems).toContain('part listPlain does not say which graphs need it');
    expect(problems).toContain('edges: native operations that are not there: ghost');
    expect(problems.some((one) => one.startsWith('two emissions of'))).toBe(true);
  });
});

describe('expected diagnostics', () => {
  const found: Diagnostic = {
    code: 'a/b',
    severity: 'error',
    message: 'no such table',
    exit: 2,
    location: { file: 'x.yaml', line: 3, column: 5 },
  };

  it('pass by code or by facts', () => {
    expectDiagnostics([found], ['a/b']);
    expectDiagnostics([found], [{ code: 'a/b', message: /such/, line: 3, file: 'x.yaml' }]);
  });

  it('fail on another fact, on a surplus one and on a missing one', () => {
    expect(() => expectDiagnostics([found], [{ code: 'a/b', line: 4 }])).toThrow();
    expect(() => expectDiagnostics([found], [{ code: 'a/b', message: 'other' }])).toThrow();
    expect(() => expectDiagnostics([found, found], ['a/b'])).toThrow();
    expect(() => expectDiagnostics([], ['a/b'])).toThrow();
  });
});

describe('golden scenarios', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'sparkle-golden-'));
    mkdirSync(path.join(root, 'one', 'input'), { recursive: true });
    mkdirSync(path.join(root, 'not-a-scenario'));
    writeFileSync(path.join(root, 'one', 'input', 'a.graph.json'), graphJson(sampleGraph('duckdb-load')));
    vi.stubEnv('RECORD', '');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(root, { recursive: true, force: true });
  });
  const folder = () => path.join(root, 'one');

  it('record, then pass; a changed, a surplus and a missing file fail', () => {
    expect(scenarioNames(root)).toEqual(['one']);
    expect(() => runAdapterScenario(folder(), good)).toThrow(
      'output/orders_daily.txt was made but is not in the scenario',
    );
    vi.stubEnv('RECORD', '1');
    runAdapterScenario(folder(), good);
    vi.stubEnv('RECORD', '');
    runAdapterScenario(folder(), good);
    writeFileSync(path.join(folder(), 'output', 'more.txt'), '');
    expect(() => runAdapterScenario(folder(), good)).toThrow('output/more.txt is in the scenario but was not made');
    rmSync(path.join(folder(), 'output', 'more.txt'));
    writeFileSync(path.join(folder(), 'output', 'orders_daily.txt'), 'write_bronze\nother\n');
    expect(() => runAdapterScenario(folder(), good)).toThrow(
      /differs at line 2\n\s+expected: other\n\s+actual: {3}write_silver/,
    );
  });

  it('compare diagnostics too', () => {
    const wrong: Diagnostic = { code: 'a/b', severity: 'error', message: 'm', exit: 2 };
    expect(() => expectScenario(folder(), { files: {}, diagnostics: [wrong] })).toThrow('diagnostics.txt differs');
  });
});

describe('the graph of edges', () => {
  it('has what the truth table says for every operation behind an end', () => {
    const ends = { good: 'success', bad: 'failed', left_out: 'skipped', unreached: 'upstream_failed' } as const;
    const behind = edgeGraph().operations.filter((operation) => operation.id in edgeGraphVerdicts);
    expect(behind).toHaveLength(16);
    for (const operation of behind) {
      expect([operation.id, verdictOf(operation.needs, (id) => ends[id as keyof typeof ends])]).toEqual([
        operation.id,
        edgeGraphVerdicts[operation.id],
      ]);
    }
  });
});
