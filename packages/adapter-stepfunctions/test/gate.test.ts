import { type Edge, type EndState, endStates, verdictOf, whens } from '@sparkle-orchestration/core';
import { describe, expect, it } from 'vitest';
import { gateOf } from '../src/lower/gate.js';

/** The few words of JSONata that gates are made of, as JavaScript. What is not in the document is `undefined`. */
function evaluate(code: string, ends: Readonly<Record<string, string | undefined>>): boolean {
  const script = code
    .replace(/(\w+)\.state in (\[[^\]]*\])/g, '$2.includes(ends.$1)')
    .replace(/(\w+)\.state = /g, 'ends.$1 === ')
    .replace(/\$not\(/g, '!(')
    .replace(/ and /g, ' && ')
    .replace(/ or /g, ' || ');
  return new Function('ends', `return ${script}`)(ends) as boolean;
}

const ids = ['a', 'b', 'c'];

function combinations<T>(of: readonly T[], count: number): readonly (readonly T[])[] {
  if (count === 0) return [[]];
  return combinations(of, count - 1).flatMap((rest) => of.map((one) => [...rest, one]));
}

/** What a task before leaves in the document: nothing when a failure kept it from starting. */
const left = (end: EndState) => (end === 'upstream_failed' ? undefined : end);

describe('a gate', () => {
  it.each([1, 2, 3])('decides %i needs as the truth table does', (count) => {
    let checked = 0;
    for (const kinds of combinations(whens, count)) {
      for (const ends of combinations(endStates, count)) {
        const needs = kinds.map((when, index): Edge => ({ task: ids[index] ?? '', when }));
        const gate = gateOf(needs.map(({ task, when }) => ({ when, state: `${task}.state`, maySkip: true })));
        const document = Object.fromEntries(ends.map((end, index) => [ids[index] ?? '', left(end)]));
        const found =
          gate === undefined || evaluate(gate.run, document)
            ? 'run'
            : gate.forbidden !== undefined && (!gate.skips || evaluate(gate.forbidden, document))
              ? 'upstream_failed'
              : 'skip';
        const wanted = verdictOf(needs, (task) => ends[ids.indexOf(task)] ?? 'success');
        expect({ needs, ends, found }).toEqual({ needs, ends, found: wanted });
        checked++;
      }
    }
    expect(checked).toBe(16 ** count);
  });

  it('asks less of tasks that are never skipped', () => {
    const need = { when: 'not_failed', state: 'a.state', maySkip: false } as const;
    expect(gateOf([need])).toEqual({
      run: "a.state = 'success'",
      forbidden: "$not(a.state = 'success')",
      skips: false,
    });
    expect(gateOf([{ ...need, when: 'done' }])).toBeUndefined();
  });
});
