import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { transformerCases } from '../../test/cases/index.js';
import { catalogueNames, otherNames } from '../../test/transformer-names.js';
import { transformerList, transformers } from '../index.js';
import { templateSteps } from './template-steps.js';

const shared = process.env['SPARKLE_SHARED'] ?? fileURLToPath(new URL('../../../../../shared', import.meta.url));
const machineList = join(shared, 'corpora/sparkle-configs/upstream_transformers.json');
const hasMachineList = existsSync(machineList);
if (!hasMachineList) console.warn(`the list of names is not there (${machineList}): only our own copy is checked`);

const all = Object.values(catalogueNames).flat();
const cases = Object.values(transformerCases).flat();

/** Names that a case executes on both engines, or is refused with a reason on one. */
const executed = new Set(cases.flatMap((test) => test.steps.map(([name]) => name)));

describe('the names of the catalogue', () => {
  it('are 117, each known and executed', () => {
    expect(all).toHaveLength(117);
    expect(new Set(all).size).toBe(117);
    expect(all.filter((name) => transformers.get(name)?.name !== name)).toEqual([]);
    expect(all.filter((name) => !executed.has(name))).toEqual([]);
  });

  it.runIf(hasMachineList)('are those of the machine list', () => {
    const listed = JSON.parse(readFileSync(machineList, 'utf8')) as { readonly name: string }[];
    expect(listed.map((t) => t.name).sort()).toEqual([...all].sort());
  });

  it('have 28 other ones, each a step that is executed or a template that is named', () => {
    expect(otherNames).toHaveLength(28);
    expect(otherNames.filter((name) => !executed.has(name) && !templateSteps.has(name))).toEqual([]);
    expect(otherNames.filter((name) => transformers.has(name) && templateSteps.has(name))).toEqual([]);
  });

  it.runIf(hasMachineList)('take every parameter of the machine list', () => {
    const listed = JSON.parse(readFileSync(machineList, 'utf8')) as {
      readonly name: string;
      readonly params: readonly { readonly name: string }[];
    }[];
    const refused = listed.flatMap(({ name, params }) => {
      const own = transformers.get(name)?.params ?? {};
      const known = new Set(Object.entries(own).flatMap(([param, { aliases }]) => [param, ...aliases]));
      return params.filter((p) => !known.has(p.name)).map((p) => `${name}.${p.name}`);
    });
    expect(refused).toEqual([]);
  });
});

describe('the differences between engines', () => {
  const exceptions = transformerList.flatMap((t) => t.exceptions.map((e) => ({ name: t.name, ...e })));

  it('are 12 at most, each with a reason', () => {
    expect(exceptions.length).toBeLessThanOrEqual(12);
    for (const { reason } of exceptions) expect(reason).toMatch(/^[a-z].{10,}[^.]$/);
  });
});
