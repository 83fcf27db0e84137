import type { PipelineDefinition, TransformerFile } from '@sparkle-orchestration/core';
import { describe, expect, test } from 'vitest';
import { mayHoldSql } from './needs-sql-parser.js';

const pipeline = (template: string, config: unknown, dialect = 'flat') =>
  ({ name: 'p', template, dialect, config }) as PipelineDefinition;
const silver = (transformers: unknown) => pipeline('silver_batch_transformation', { transformers });

describe('the SQL parser is loaded', () => {
  test('for a condition of a transformer, however deep it is written', () => {
    expect(mayHoldSql([silver([{ name: 'filter_rows', params: { condition: 'is_active' } }])])).toBe(true);
    expect(mayHoldSql([pipeline('custom', { extra: { tasks: [{ params: { sql: 'select 1' } }] } })])).toBe(true);
  });

  test('for models and for templates that are not known to be without SQL', () => {
    expect(mayHoldSql([pipeline('sql_model', { sql: 'select 1' }, 'model')])).toBe(true);
  });

  test('for transformers of the project', () => {
    expect(mayHoldSql([], new Map([['own', {} as TransformerFile]]))).toBe(true);
  });

  test('not for steps that only name columns', () => {
    expect(mayHoldSql([silver([{ name: 'drop_exact_duplicates', params: {} }])])).toBe(false);
    expect(mayHoldSql([pipeline('bronze_raw_ingestion', { transformers: [], extra: {} })])).toBe(false);
    expect(mayHoldSql([pipeline('warehouse', { resources: [] }, 'warehouse')])).toBe(false);
  });
});
