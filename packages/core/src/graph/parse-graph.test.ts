import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Diagnostic, DiagnosticError } from '../diagnostics/diagnostic.js';
import { graphJson } from '../emit/emit-deployment.js';
import { sampleGraph, sampleGraphs } from '../testing/index.js';
import { executionGraphJsonSchema } from './graph-schema.js';
import { parseGraph } from './parse-graph.js';

function problems(text: string): readonly Diagnostic[] {
  try {
    parseGraph(text, 'dags/a.graph.json');
    return [];
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics;
    throw error;
  }
}

const changed = (change: object) => JSON.stringify({ ...sampleGraph(), ...change });

describe('reading a graph back', () => {
  it.each(Object.entries(sampleGraphs))('%s is what was written', (_, build) => {
    expect(parseGraph(graphJson(build()))).toEqual(build());
  });

  it('refuses other versions by name, before it looks at anything else', () => {
    expect(problems(changed({ version: '1.2', operations: 'new shape' }))).toMatchObject([
      { code: 'core/graph-version', message: 'this execution graph has version 1.2; this release reads 1.1' },
    ]);
    expect(problems('{}')).toMatchObject([{ code: 'core/graph-version' }]);
    expect(problems('[]')).toMatchObject([{ code: 'core/graph-version' }]);
  });

  it('says where a file that is no JSON breaks off', () => {
    expect(problems('{\n  "version": "1.0",\n  oops }')).toMatchObject([
      { code: 'core/graph-syntax', location: { file: 'dags/a.graph.json', line: 3, column: 3 } },
    ]);
    expect(problems(graphJson(sampleGraph()).slice(0, 500))).toMatchObject([
      { code: 'core/graph-syntax', location: { line: expect.any(Number) } },
    ]);
  });

  it('names the place of every wrong value', () => {
    const graph = sampleGraph('duckdb-load');
    const [first, ...rest] = graph.operations;
    const found = problems(
      JSON.stringify({
        ...graph,
        operations: [{ ...first, retry: { ...first?.retry, count: 'two' } }, ...rest],
        extra: 1,
      }),
    );
    expect(found.map((one) => one.message)).toEqual([
      expect.stringMatching(/^the execution graph is wrong at operations\[0\] \(write_bronze\)\.retry\.count: /),
      expect.stringContaining('extra'),
    ]);
    expect(problems(changed({ operations: [{ op: 'teleport', id: 'x' }] }))).toMatchObject([
      { code: 'core/graph-shape' },
    ]);
  });

  it('refuses a graph that was edited by hand', () => {
    expect(problems(changed({ maxParallelTasks: 99 }))).toMatchObject([{ code: 'core/graph-hash' }]);
  });

  it('does not let a key reach a prototype', () => {
    const text = changed({}).replace('"tags":{', '"tags":{"__proto__":{"polluted":"yes"},');
    expect(problems(text)).toMatchObject([
      { code: 'core/graph-syntax', message: expect.stringContaining('__proto__') },
    ]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('the published JSON Schema', () => {
  const file = fileURLToPath(new URL('../../schemas/execution-graph.schema.json', import.meta.url));
  const text = `${JSON.stringify(executionGraphJsonSchema(), null, 2)}\n`;
  if (process.env['RECORD'] === '1') {
    mkdirSync(fileURLToPath(new URL('../../schemas', import.meta.url)), { recursive: true });
    writeFileSync(file, text);
  }

  it('is the one that the code reads with; RECORD=1 rewrites it', () => {
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});
