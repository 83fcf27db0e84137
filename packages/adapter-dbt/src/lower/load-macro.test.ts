import type { Cte, SqlStatement } from '@sparkle-orchestration/core';
import { describe, expect, it } from 'vitest';
import { holdsModel, modelSelect, modelSteps, placeModel } from './load-macro.js';

const cte = (name: string, ...sql: SqlStatement): Cte => ({ name, sql, columns: [] });
const steps = [
  cte('source', 'select *\nfrom sparkle_source'),
  cte('lookup', 'select * from source join ', { dataset: 'a.b' }, ' using (id)'),
  cte('last', 'select * from lookup'),
];
const chain = (n: number): SqlStatement =>
  steps.slice(0, n).flatMap((one, i) => [`${i > 0 ? ', ' : ''}"${one.name}" as (\n`, ...one.sql, '\n)']);

describe('placeModel', () => {
  it('puts the SELECT of the model in the place of all steps, under the name of the last', () => {
    const placed = placeModel(['create table t as with ', ...chain(3), '\nselect * from "last" x'], steps);
    expect(placed).toEqual(['create table t as with "last" as (\n', modelSelect, '\n)\nselect * from "last" x']);
  });

  it('keeps what stands before the steps, and every table around them', () => {
    const statement = [
      'with "sparkle_source" as (select * from ',
      { dataset: 'in' },
      '), ',
      ...chain(3),
      ' select * from ',
      { dataset: 'out' },
    ];
    expect(placeModel(statement, steps)).toEqual([
      'with "sparkle_source" as (select * from ',
      { dataset: 'in' },
      '), "last" as (\n',
      modelSelect,
      '\n) select * from ',
      { dataset: 'out' },
    ]);
  });

  it('puts the steps alone where a statement stops earlier', () => {
    expect(placeModel(['with ', ...chain(2), '\nselect * from "lookup"'], steps)).toEqual([
      'with ',
      modelSteps,
      '\nselect * from "lookup"',
    ]);
  });

  it('finds steps however they are indented, and nothing that differs', () => {
    const spaced: SqlStatement = ['with source as (select *\n      from sparkle_source) select 1'];
    expect(placeModel(spaced, steps.slice(0, 1))).toContain(modelSelect);
    const other: SqlStatement = ['with source as (select * from other) select 1'];
    expect(placeModel(other, steps)).toBe(other);
    expect(holdsModel([other])).toBe(false);
  });
});
