import type { PipelineTest } from '@sparkle-orchestration/core';
import { originAt, sampleGraph } from '@sparkle-orchestration/core/testing';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { emitSample, fileOf } from './emit-sample.js';

type Run = PipelineTest['runs'][number];
const bronze = { order_id: 1, customer: 'N/A', amount: 2.5, modified_at: '2026-01-01T09:00:00' };

/** A unit test of the sample: one row in, one row out, and what a test changes about it. */
const test = (run: Partial<Run> = {}, more: readonly Run[] = []): PipelineTest => ({
  name: 'N/A is no customer',
  pipeline: 'orders_silver',
  location: originAt(2, 'config/tests/orders.yaml').location,
  runs: [
    {
      at: '2026-01-02T00:00:00Z',
      params: {},
      given: { 'brz.orders': [bronze] },
      expect: { 'slv.orders': [{ order_id: 1, customer: null, amount: 2.5 }] },
      ...run,
    },
    ...more,
  ],
});
const emit = (one: PipelineTest, options = {}) => emitSample([sampleGraph()], options, undefined, [one]);

describe('unit tests', () => {
  it('become unit tests of the model: typed rows in, the named columns out, a clock that stands still', () => {
    const { unit_tests } = parse(fileOf(emit(test()), 'models/unit_tests.yml'));
    expect(unit_tests).toMatchObject([
      {
        name: 'orders_n_a_is_no_customer',
        model: 'orders',
        overrides: { vars: { sparkle_now: '2026-01-02 00:00:00' } },
        given: [{ input: "source('brz', 'orders')", format: 'sql' }],
        expect: { rows: [{ order_id: 1, customer: null, amount: 2.5 }] },
      },
    ]);
    expect(unit_tests[0].given[0].rows).toContain(`cast('2.5' as decimal(18,2)) as "amount"`);
  });

  it('are left out when the project says so', () => {
    expect(emit(test(), { unit_tests: false }).files.map((file) => file.path)).not.toContain('models/unit_tests.yml');
  });

  it.each([
    ['it has several runs', test({}, test().runs)],
    ['it expects a failure', test({ fails: 'checks failed' })],
    ['it looks at slv.orders_quarantine', test({ expect: { 'slv.orders': [], 'slv.orders_quarantine': [bronze] } })],
    ['it gives rows of slv.orders', test({ given: { 'slv.orders': [] } })],
    ['the rows of brz.orders stand in a file', test({ given: { 'brz.orders': undefined } })],
    ['puts together by their key', test({ given: { 'brz.orders': [bronze, bronze] } })],
    ['reads braces', test({ given: { 'brz.orders': [{ ...bronze, customer: '{{ x }}' }] } })],
  ])('stay with `sparkle test` when %s', (why, one) => {
    const output = emit(one);
    expect(output.files.map((file) => file.path)).not.toContain('models/unit_tests.yml');
    const found = output.diagnostics.find((d) => d.code === 'adapter-dbt/unit-test-outside');
    expect(found?.message).toContain(why);
    expect(found?.location).toMatchObject({ file: 'config/tests/orders.yaml', line: 2 });
  });
});
