import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Adapter, DiagnosticError, featureKeys } from '@sparkle-orchestration/core';
import { describe, expect, it } from 'vitest';
import { shippedEvidence, type TargetEvidence } from '../src/matrix/evidence.js';
import { matrixMarkdown, matrixSummary } from '../src/matrix/markdown.js';
import { makeMatrix, selectInMatrix } from '../src/matrix/matrix.js';

const packages = fileURLToPath(new URL('../..', import.meta.url));

/** Every adapter of the workspace, by the folder of its package. */
const modules = await Promise.all(
  readdirSync(packages)
    .filter((name) => name.startsWith('adapter-') && existsSync(`${packages}${name}/src/index.ts`))
    .map(
      (name): Promise<{ readonly default?: Adapter<unknown> }> =>
        import(pathToFileURL(`${packages}${name}/src/index.ts`).href),
    ),
);
const adapters = modules.flatMap((module) => (module.default ? [module.default] : []));
const matrix = makeMatrix(adapters);

describe('the matrix is total', () => {
  it('has every adapter', () => {
    expect(adapters.length).toBeGreaterThanOrEqual(2);
    expect(new Set(matrix.targets.map((target) => target.adapter))).toEqual(
      new Set([
        ...adapters.map((adapter) => adapter.name),
        ...(shippedEvidence.some((one) => one.adapter === 'local') ? ['local'] : []),
      ]),
    );
  });

  it.each(matrix.targets.map((target) => [target.name, target] as const))(
    '%s answers for every feature',
    (_, target) => {
      expect(target.entries.map((entry) => entry.feature)).toEqual(featureKeys);
      for (const entry of target.entries) {
        expect(['native', 'workaround', 'runner', 'unsupported'], entry.feature).toContain(entry.means);
        if (entry.means === 'workaround' || entry.means === 'unsupported')
          expect(entry.how?.trim(), `${entry.feature} says how, or why not`).toBeTruthy();
        expect(entry.evidence === 'none', `${entry.feature}: evidence is a case`).toBe(entry.cases.length === 0);
      }
    },
  );
});

const [some] = adapters as [Adapter<unknown>];
const proof = (features: readonly (typeof featureKeys)[number][]): TargetEvidence => ({
  target: some.name,
  adapter: some.name,
  options: {},
  tool: 'Some Tool 1.2',
  evidence: 'executed',
  cases: {
    broad: { title: 'much', source: 'cases/broad.yaml', features },
    narrow: { title: 'one thing', source: 'cases/narrow.yaml', features: features.slice(0, 1) },
  },
});

/** The only column of the adapter, and one entry of it. */
function columnWith(proofs: readonly TargetEvidence[]) {
  const [target] = makeMatrix([some], proofs).targets;
  if (!target) throw new Error('the adapter has no column');
  const entryOf = (feature: string) => {
    const entry = target.entries.find((one) => one.feature === feature);
    if (!entry) throw new Error(`the matrix has no ${feature}`);
    return entry;
  };
  return { target, entryOf };
}

describe('evidence', () => {
  it('comes from cases that ran, the most special one first', () => {
    const { target, entryOf } = columnWith([proof(['write.append', 'read.full'])]);
    const entry = entryOf('write.append');
    expect(entry.cases.map((one) => one.name)).toEqual(['narrow', 'broad']);
    const part = { features: ['write.append' as const], targets: [{ ...target, entries: [entry] }] };
    expect(matrixMarkdown(part, { base: '../' })).toContain(
      '| `write.append` | native |  | executed | [narrow](../cases/narrow.yaml), [broad](../cases/broad.yaml) |',
    );
  });

  it('is not claimed where no case ran', () => {
    const { target } = columnWith([]);
    const can = target.entries.filter((entry) => entry.means !== 'unsupported');
    expect(can.every((entry) => entry.evidence === 'none')).toBe(true);
    expect(matrixMarkdown(makeMatrix([some], []), { base: '' })).toContain('declared, no case');
    expect(matrixSummary(target)).toContain(`0 of ${can.length} proven by a case`);
  });

  it('is not taken for what the adapter refuses', () => {
    const refused = columnWith([]).target.entries.find((entry) => entry.means === 'unsupported');
    if (!refused) throw new Error('the adapter refuses nothing');
    expect(columnWith([proof([refused.feature])]).entryOf(refused.feature)).toMatchObject({
      evidence: 'none',
      cases: [],
    });
  });
});

describe('a part of it', () => {
  it('is chosen by target and by the first word of features', () => {
    const part = selectInMatrix(matrix, { targets: [some.name], features: ['edge', 'sla'] });
    expect(part.features).toEqual(['edge.success', 'edge.failed', 'edge.done', 'edge.not_failed', 'edge.if', 'sla']);
    expect(new Set(part.targets.map((target) => target.adapter))).toEqual(new Set([some.name]));
  });

  it('is refused for names that nothing has, with the nearest', () => {
    const problem = (() => {
      try {
        selectInMatrix(matrix, { features: ['edge.faild'] });
      } catch (error) {
        return error;
      }
      return undefined;
    })();
    expect(problem).toBeInstanceOf(DiagnosticError);
    expect((problem as DiagnosticError).diagnostics[0]).toMatchObject({ hint: 'Did you mean "edge.failed"?' });
  });
});
