import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engines, startEngines } from '../../test/engines.js';
import { fitsName, quoteIdentifier } from './identifier.js';
import { isNeutralType, normaliseType, printType } from './type.js';

let engines: Engines;
beforeAll(async () => {
  engines = await startEngines();
});
afterAll(() => engines.stop());

describe('quoteIdentifier', () => {
  it('gives back any name as a column of both engines', async () => {
    const names = fc.string({ unit: 'binary', minLength: 1, maxLength: 15 }).filter((s) => !s.includes('\0'));
    await fc.assert(
      fc.asyncProperty(names, async (name) => {
        for (const engine of [engines.duckdb, engines.postgres]) {
          const columns = await engine.describe(`select 1 as ${quoteIdentifier(name)}`);
          expect(
            columns.map((c) => c.name),
            engine.dialect,
          ).toEqual([name]);
        }
      }),
      { numRuns: 30, examples: [['we"ird'], ['select'], ['a.b'], ["'"], ['$1'], ['{{x}}'], ['\n'], ['😀'], [' ']] },
    );
  });

  it('refuses the empty name and NUL', () => {
    expect(() => quoteIdentifier('')).toThrow('sql-text/empty-name');
    expect(() => quoteIdentifier('a\0')).toThrow('sql-text/nul-character');
  });

  it('knows what Postgres would cut off', () => {
    expect(fitsName('a'.repeat(63), 'postgres')).toBe(true);
    expect(fitsName('é'.repeat(32), 'postgres')).toBe(false);
    expect(fitsName('é'.repeat(32), 'duckdb')).toBe(true);
  });
});

describe('normaliseType', () => {
  it.each([
    ['INT8', 'bigint'],
    ['int64', 'bigint'],
    ['Long', 'bigint'],
    ['character varying(20)', 'varchar'],
    ['STRING', 'varchar'],
    ['double precision', 'double'],
    ['FLOAT', 'real'],
    ['NUMERIC(10, 2)', 'decimal(10,2)'],
    ['decimal(10)', 'decimal(10,0)'],
    ['numeric', 'decimal(38,9)'],
    ['UBIGINT', 'decimal(20,0)'],
    ['timestamp(6) without time zone', 'timestamp'],
    ['timestamp with time zone', 'timestamptz'],
    ['TIMESTAMP_NS', 'timestamp'],
    ['jsonb', 'json'],
    ['bytea', 'blob'],
    ['int[]', 'integer[]'],
    ['array<string>', 'varchar[]'],
    ['decimal(10,2)[][]', 'decimal(10,2)[][]'],
    ['ROW(a INTEGER)', 'ROW(a INTEGER)'],
    ['STRUCT(a INTEGER, "b, c" STRUCT(d INT8[]))', 'struct(a integer, "b, c" struct(d bigint[]))'],
    ['struct<a:int,b:array<string>>', 'struct(a integer, b varchar[])'],
    ['map<string,int>[]', 'map(varchar, integer)[]'],
  ])('%s is %s', (written, neutral) => {
    expect(normaliseType(written)).toBe(neutral);
    expect(normaliseType(neutral)).toBe(neutral);
  });

  it('tells what not every engine has', () => {
    expect(isNeutralType('decimal(10,2)[]')).toBe(true);
    expect(isNeutralType('ROW(a INTEGER)')).toBe(false);
    expect(isNeutralType('struct(a integer, b map(varchar, date))[]')).toBe(true);
    expect(isNeutralType('struct(a nothing)')).toBe(false);
    expect(isNeutralType('toString')).toBe(false);
  });
});

describe('printType', () => {
  const types = [
    'boolean',
    'smallint',
    'integer',
    'bigint',
    'double',
    'real',
    'decimal(10,2)',
    'varchar',
    'date',
    'time',
    'timestamp',
    'timestamptz',
    'interval',
    'json',
    'blob',
    'uuid',
    'integer[]',
  ];
  it.each(types)('%s is that type on both engines', async (type) => {
    for (const engine of [engines.duckdb, engines.postgres]) {
      const [column] = await engine.describe(`select cast(null as ${printType(type, engine.dialect)}) as c`);
      expect(normaliseType(column?.type ?? ''), engine.dialect).toBe(type);
    }
  });
});
