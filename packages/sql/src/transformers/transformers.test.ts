import { hasErrors } from '@sparkle-orchestration/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transformerCases } from '../../test/cases/index.js';
import { type Engines, startEngines } from '../../test/engines.js';
import { asTold, expectedOf, renderCase, runCase } from '../../test/run-steps.js';
import { loadSqlParser, transformerList } from '../index.js';

let engines: Engines;
beforeAll(async () => {
  await loadSqlParser();
  engines = await startEngines();
});
afterAll(() => engines.stop());

const dialects = ['duckdb', 'postgres'] as const;

describe.each(Object.entries(transformerCases))('%s', (_group, cases) => {
  const named = cases.map((test) => [`${test.steps[0]?.[0]}: ${test.shows}`, test] as const);
  describe.each(named)('%s', (_name, test) => {
    it.each(dialects)('on %s', async (dialect) => {
      if (test.refusedBy === dialect) {
        expect(renderCase(test, dialect).diagnostics.map((d) => d.code)).toContain('transform/engine-difference');
        return;
      }
      const { columns, rows } = expectedOf(test);
      const result = await runCase(test, engines[dialect]);
      expect(result.rows, result.query).toEqual(rows);
      expect(result.declared).toEqual(columns);
      expect(result.told, 'types that the engine gives').toEqual(columns.map((c) => asTold(c, dialect)));
    });
  });
});

describe('the catalogue', () => {
  const cases = Object.values(transformerCases).flat();

  it('has every transformer and every alias executed', () => {
    const executed = new Set(cases.flatMap((test) => test.steps.map(([name]) => name)));
    const names = transformerList.flatMap((t) => [t.name, ...t.aliases]);
    expect(names.filter((name) => !executed.has(name))).toEqual([]);
  });

  it('has a case for every exception, and no other case is refused', () => {
    const excepted = transformerList.filter((t) => t.exceptions.length > 0).map((t) => t.name);
    const refused = cases.filter((test) => test.refusedBy).map((test) => test.steps[0]?.[0]);
    expect(refused).toEqual(excepted);
  });

  it('reads every example and writes every parameter with words', () => {
    for (const transformer of transformerList) {
      for (const param of Object.values(transformer.params)) {
        expect(param.words, transformer.name).not.toBe('');
        expect(param.meaning, transformer.name).not.toBe('');
      }
      expect(
        transformer.open !== undefined || Object.keys(transformer.example).every((name) => name in transformer.params),
        transformer.name,
      ).toBe(true);
    }
  });

  it('renders the same text twice', () => {
    for (const test of cases) {
      for (const dialect of dialects) expect(renderCase(test, dialect)).toEqual(renderCase(test, dialect));
    }
  });

  it('keeps lines short', () => {
    const long = cases.flatMap((test) => {
      const rendered = renderCase(test, 'postgres');
      if (hasErrors(rendered.diagnostics)) return [];
      const text = rendered.ctes.flatMap((cte) => cte.sql.filter((part) => typeof part === 'string')).join('');
      return text.split('\n').filter((line) => line.length > 140);
    });
    expect(long).toEqual([]);
  });
});
