import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { featureKeys, featuresOf } from '@sparkle-orchestration/core';
import { packageRoot } from '../cache.js';
import type { ConformanceCase, WarehouseKind } from '../case.js';
import type { CaseRun, Target } from '../targets/target.js';
import type { CaseResult, TargetResult, WarehouseResult } from './result.js';

const folder = join(packageRoot, 'results');

export const resultFile = (target: string): string => join(folder, `${target}.json`);

/** All result files, by target. */
export function readResults(): readonly TargetResult[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as TargetResult);
}

/** The file that holds a case, relative to the repository. */
function sourceOf(given: ConformanceCase): string {
  const base = 'packages/conformance';
  if (given.source.kind === 'project') return `${base}/cases/${given.name}/case.yaml`;
  const cases = join(packageRoot, 'src', 'graph-cases');
  const file = readdirSync(cases).find((name) =>
    readFileSync(join(cases, name), 'utf8').includes(`name: '${given.name}'`),
  );
  return `${base}/src/graph-cases${file ? `/${file}` : ''}`;
}

/** Feature keys of the pipelines that steps of the case ran, in the order of the list of keys. */
function featuresUsed(run: CaseRun): CaseResult['features'] {
  const ran = new Set(run.case.steps.flatMap((step) => (step.run ? [step.run.pipeline] : [])));
  const graphs = run.graphs.filter((graph) => ran.has(graph.pipeline));
  const used = new Set(graphs.flatMap((graph) => featuresOf(graph).map((use) => use.key)));
  return featureKeys.filter((key) => used.has(key));
}

const sorted = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

/** One value on one line, so that a change of a case is one line of a diff. */
function print(result: TargetResult): string {
  const { cases, not, ...head } = result;
  const map = (values: Readonly<Record<string, unknown>>) => {
    const lines = Object.entries(sorted(values)).map(
      ([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`,
    );
    return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n  }`;
  };
  const first = Object.entries(head).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},`);
  return `{\n${first.join('\n')}\n  "cases": ${map(cases)},\n  "not": ${map(not)}\n}\n`;
}

/** Name of the adapter behind a target: the name itself without the version at its end. */
const adapterOf = (target: Target) => target.adapter ?? target.name.replace(/[0-9]+$/, '');

/** Collects what one target proves in a run of the suite, over what was proven before. */
export function openRecord(target: Target, all: readonly ConformanceCase[]) {
  const path = resultFile(target.name);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const before = text === '' ? undefined : (JSON.parse(text) as TargetResult);
  const runnable = all.filter((given) => given.not[target.name] === undefined);
  // What left the suite proves nothing any more.
  const cases = new Map(
    Object.entries(before?.cases ?? {}).filter(([name]) => runnable.some((given) => given.name === name)),
  );
  const without = (name: string, kind: WarehouseKind) =>
    Object.fromEntries(Object.entries(cases.get(name)?.warehouses ?? {}).filter(([other]) => other !== kind));
  return {
    passed(run: CaseRun, share: number | undefined, files: readonly string[]): void {
      const { name, title } = run.case;
      const result: WarehouseResult = {
        ...(share === undefined ? {} : { native: Math.round(share * 1000) / 1000 }),
        rows: sorted(Object.fromEntries(run.rows)),
      };
      const warehouses = sorted({ ...without(name, run.warehouse.kind), [run.warehouse.kind]: result });
      // Warehouses differ in a feature or two: the case proves what was used on any of them.
      const others = Object.keys(warehouses).length > 1 ? (cases.get(name)?.features ?? []) : [];
      const used = new Set([...others, ...featuresUsed(run)]);
      const features = featureKeys.filter((key) => used.has(key));
      cases.set(name, { title, source: sourceOf(run.case), features, warehouses, files });
    },
    failed(given: ConformanceCase, kind: WarehouseKind): void {
      const known = cases.get(given.name);
      if (!known) return;
      const warehouses = without(given.name, kind);
      if (Object.keys(warehouses).length === 0) cases.delete(given.name);
      else cases.set(given.name, { ...known, warehouses });
    },
    /** Writes the file when `write` is set; tells whether it differs from what lay there. */
    finish(write: boolean): boolean {
      const result: TargetResult = {
        target: target.name,
        adapter: adapterOf(target),
        options: target.adapterOptions ?? {},
        tool: target.tool ?? target.name,
        evidence: target.evidence ?? 'validated',
        cases: Object.fromEntries(cases),
        not: Object.fromEntries(
          all.flatMap((given) => {
            const reason = given.not[target.name];
            return reason === undefined ? [] : [[given.name, reason]];
          }),
        ),
      };
      const now = print(result);
      if (write && now !== text) {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, now);
      }
      return now !== text;
    },
  };
}
