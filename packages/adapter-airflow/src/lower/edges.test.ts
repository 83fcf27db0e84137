import { skippable } from '@sparkle-orchestration/adapter-kit';
import { type Edge, type EndState, endStates, verdictOf, whens } from '@sparkle-orchestration/core';
import { describe, expect, it } from 'vitest';
import { type NeedsPlan, planNeeds, type TriggerRule } from './edges.js';

type Settled = EndState | 'run';

/** Airflow's own rules: what a task becomes while these upstream tasks have ended, or nothing yet. */
function airflow(rule: TriggerRule, ended: readonly (EndState | undefined)[]): Settled | undefined {
  const has = (...states: EndState[]) => ended.some((state) => state !== undefined && states.includes(state));
  const allEnded = ended.every((state) => state !== undefined);
  const failed = has('failed', 'upstream_failed');
  switch (rule) {
    case 'ALL_SUCCESS':
      if (failed) return 'upstream_failed';
      if (has('skipped')) return 'skipped';
      break;
    case 'NONE_FAILED':
      if (failed) return 'upstream_failed';
      break;
    case 'ALL_FAILED':
      if (has('success', 'skipped')) return 'skipped';
      break;
    case 'ONE_FAILED':
      if (failed) return 'run';
      if (allEnded) return 'skipped';
      return undefined;
    case 'ALL_DONE':
      break;
  }
  return allEnded ? 'run' : undefined;
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]),
  );
}

/** Plays one order of ends; the joining task ends when all of its own have. */
function play(
  plan: NeedsPlan,
  order: readonly string[],
  ends: Readonly<Record<string, EndState>>,
): Settled | undefined {
  const over = new Set<string>();
  for (const task of order) {
    over.add(task);
    const states = plan.direct.map((id) => (over.has(id) ? ends[id] : undefined));
    const joined = plan.ended.every((id) => over.has(id)) ? ('success' as const) : undefined;
    const settled = airflow(plan.rule, plan.ended.length > 0 ? [...states, joined] : states);
    if (settled) return settled;
  }
  return undefined;
}

const wanted = { run: 'run', skip: 'skipped', upstream_failed: 'upstream_failed' } as const;
const ids = ['a', 'b', 'c'];

function allNeeds(count: number): Edge[][] {
  if (count === 0) return [[]];
  return allNeeds(count - 1).flatMap((rest) => whens.map((when) => [...rest, { task: ids[count - 1] ?? '', when }]));
}

function allEnds(count: number, canBeSkipped: ReadonlySet<string>): Record<string, EndState>[] {
  if (count === 0) return [{}];
  const id = ids[count - 1] ?? '';
  const states = endStates.filter((state) => state !== 'skipped' || canBeSkipped.has(id));
  return allEnds(count - 1, canBeSkipped).flatMap((rest) => states.map((state) => ({ ...rest, [id]: state })));
}

describe('needs as trigger rules', () => {
  it.each([1, 2, 3])('%i needs end as the truth table says, whatever order they end in', (count) => {
    let checked = 0;
    for (let mask = 0; mask < 2 ** count; mask++) {
      const canBeSkipped = new Set(ids.filter((_, index) => mask & (1 << index)));
      for (const needs of allNeeds(count)) {
        const plan = planNeeds(needs, canBeSkipped);
        if (plan.decide.length > 0) continue;
        for (const ends of allEnds(count, canBeSkipped)) {
          const verdict = wanted[verdictOf(needs, (task) => ends[task] ?? 'success')];
          for (const order of permutations(ids.slice(0, count))) {
            expect({ needs, ends, order, settled: play(plan, order, ends) }).toEqual({
              needs,
              ends,
              order,
              settled: verdict,
            });
            checked++;
          }
        }
      }
    }
    expect(checked).toBeGreaterThan(20);
  });

  it('needs no deciding task where all needs say the same', () => {
    const nothing = new Set<string>();
    for (const when of whens) {
      const plan = planNeeds(
        [
          { task: 'a', when },
          { task: 'b', when },
        ],
        nothing,
      );
      expect(plan.decide).toEqual([]);
    }
  });

  it('decides in a task of its own where a failure is needed beside a success', () => {
    const needs: Edge[] = [
      { task: 'a', when: 'failed' },
      { task: 'b', when: 'success' },
    ];
    expect(planNeeds(needs, new Set()).decide).toEqual(needs);
  });

  it('knows which operations may be left out', () => {
    const of = (id: string, ...needs: Edge[]) => ({ id, needs });
    const found = skippable([
      of('after_handler', { task: 'handler', when: 'success' }),
      of('load'),
      of('handler', { task: 'load', when: 'failed' }),
      of('anyway', { task: 'handler', when: 'done' }),
    ]);
    expect([...found].sort()).toEqual(['after_handler', 'handler']);
  });
});
