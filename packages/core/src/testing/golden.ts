import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { byCodeUnits } from '../graph/canonical-json.js';
import { parseGraph } from '../graph/parse-graph.js';
import type { Adapter } from '../plugin/adapter.js';
import { createAdapterTester } from './adapter-tester.js';
import { diagnosticLines } from './expect-diagnostics.js';

/** What a scenario made: files by path, and what was found. */
export interface ScenarioResult {
  readonly files: Readonly<Record<string, string>>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Names of the folders below `root` that are scenarios: those with an `input` folder. */
export function scenarioNames(root: string): readonly string[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(path.join(root, entry.name, 'input')))
    .map((entry) => entry.name)
    .sort(byCodeUnits);
}

/** All files below a folder by path with `/`; none when it is not there. */
export function readTree(folder: string): Readonly<Record<string, string>> {
  if (!existsSync(folder)) return {};
  const entries = readdirSync(folder, { withFileTypes: true }).flatMap((entry): [string, string][] => {
    const here = path.join(folder, entry.name);
    if (!entry.isDirectory()) return [[entry.name, readFileSync(here, 'utf8')]];
    return Object.entries(readTree(here)).map(([name, text]) => [`${entry.name}/${name}`, text]);
  });
  return Object.fromEntries(entries.sort(([a], [b]) => byCodeUnits(a, b)));
}

function firstDifference(expected: string, actual: string): string {
  const [left, right] = [expected.split('\n'), actual.split('\n')];
  const index = left.findIndex((line, at) => line !== right[at]);
  const line = index < 0 ? left.length : index;
  return `line ${line + 1}\n    expected: ${left[line] ?? '(end)'}\n    actual:   ${right[line] ?? '(end)'}`;
}

function record(folder: string, result: ScenarioResult): void {
  rmSync(path.join(folder, 'output'), { recursive: true, force: true });
  for (const [name, text] of Object.entries(result.files)) {
    const file = path.join(folder, 'output', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  writeFileSync(path.join(folder, 'diagnostics.txt'), diagnosticLines(result.diagnostics));
}

/**
 * Compares what a scenario made with its folder: `output/` file by file and `diagnostics.txt`. A file too many fails
 * like a file too few. `RECORD=1` rewrites both instead; read the difference before you commit it.
 */
export function expectScenario(folder: string, result: ScenarioResult): void {
  if (process.env['RECORD'] === '1') record(folder, result);
  const expected = readTree(path.join(folder, 'output'));
  const listed = path.join(folder, 'diagnostics.txt');
  const lines = existsSync(listed) ? readFileSync(listed, 'utf8') : '';
  const problems: string[] = [];
  for (const name of [...new Set([...Object.keys(expected), ...Object.keys(result.files)])].sort(byCodeUnits)) {
    const [left, right] = [expected[name], result.files[name]];
    if (left === undefined) problems.push(`output/${name} was made but is not in the scenario`);
    else if (right === undefined) problems.push(`output/${name} is in the scenario but was not made`);
    else if (left !== right) problems.push(`output/${name} differs at ${firstDifference(left, right)}`);
  }
  const actual = diagnosticLines(result.diagnostics);
  if (actual !== lines) problems.push(`diagnostics.txt differs at ${firstDifference(lines, actual)}`);
  if (problems.length > 0)
    throw new Error(`${path.basename(folder)}:\n  ${problems.join('\n  ')}\n(RECORD=1 rewrites the scenario)`);
}

/**
 * Runs an adapter on one scenario folder: `input/*.graph.json` are the graphs, `options.json` (if there) holds
 * `{ options, component, env }`.
 */
export function runAdapterScenario<O>(folder: string, adapter: Adapter<O>): void {
  const input = readTree(path.join(folder, 'input'));
  const graphs = Object.entries(input)
    .filter(([name]) => name.endsWith('.graph.json'))
    .map(([name, text]) => parseGraph(text, name));
  const settings = path.join(folder, 'options.json');
  const given = existsSync(settings) ? (JSON.parse(readFileSync(settings, 'utf8')) as object) : {};
  expectScenario(folder, createAdapterTester(adapter).emit(graphs, given));
}
