import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConditionError, holds, parseCondition, referencesOfCondition, type Scalar } from './condition.js';
import { printReference } from './template.js';

const values: Readonly<Record<string, Scalar>> = {
  'params.region': 'north',
  'params.limit': 10,
  'tasks.count.outputs.n': 3,
  'params.full': true,
  'params.nothing': null,
};
const says = (text: string) => holds(parseCondition(text), (reference) => values[printReference(reference)] ?? null);

function problem(text: string): { message: string; offset: number } {
  try {
    parseCondition(text);
  } catch (error) {
    if (error instanceof ConditionError) return { message: error.message, offset: error.offset };
  }
  throw new Error(`${text} was read`);
}

describe('conditions', () => {
  it.each([
    ["params.region == 'north'", true],
    ['params.region != "north"', false],
    ['tasks.count.outputs.n > 0 and params.full', true],
    ['not params.full or tasks.count.outputs.n >= 4', false],
    ['not (params.full and tasks.count.outputs.n >= 4)', true],
    ["params.limit == '10'", false],
    ['params.nothing == null', true],
    ["'a' < 'b' and 'Z' < 'a'", true],
    ['-1.5e1 <= params.limit', true],
    ["'it\\'s' == \"it's\"", true],
    // `and` binds stronger than `or`.
    ['true or false and false', true],
    ['(true or false) and false', false],
  ])('%s is %s', (text, expected) => {
    expect(says(text)).toBe(expected);
  });

  it('says what cannot be compared instead of guessing', () => {
    expect(() => says("params.limit > '9'")).toThrow('params.limit (10) and "9" ("9") have no order');
    expect(() => says('params.region')).toThrow('params.region is "north", not true or false');
  });

  it.each([
    ['', 'a value is missing', 0],
    ['params.region ==', 'a value is missing', 16],
    ['north == params.region', 'unknown reference "north"; texts stand in quotes', 0],
    ['params.limit = 3', 'unexpected "="', 13],
    ['(params.full', '")" is missing', 12],
    ['params.full params.full', 'unexpected "params.full"', 12],
    ["__import__('os')", 'unknown reference "__import__"; texts stand in quotes', 0],
  ])('refuses %j', (text, message, offset) => {
    expect(problem(text)).toEqual({ message, offset });
  });

  it('lists its references', () => {
    const found = referencesOfCondition(
      parseCondition('not (params.a == tasks.t.outputs.b) or interval.start | date > "2"'),
    );
    expect(found.map(printReference)).toEqual(['params.a', 'tasks.t.outputs.b', 'interval.start | date']);
  });

  it('ends on every text, with an answer or a place', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        try {
          parseCondition(text);
        } catch (error) {
          expect(error).toBeInstanceOf(ConditionError);
        }
      }),
    );
  });
});
