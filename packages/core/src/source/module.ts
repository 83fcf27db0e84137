import { join } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { sourceDiagnostics as report } from './diagnostics.js';
import { exactNumber, maxDepth, type ParsedValue } from './json.js';
import { modulePositions } from './module-positions.js';
import { locationOf, type Path, type PositionTable } from './positions.js';
import { forbiddenKeys } from './text.js';

/** What the default export of a definition is called with, when it is a function. */
export interface ModuleContext {
  /** Environment that is read. */
  readonly env: string;
}

const same = <T>(value: T): T => value;

/**
 * What a definition may import of this product. The functions only type their argument, so the file runs where the
 * package is not installed, and reading a project does not load a second copy of it.
 */
const virtualModules = { '@sparkle-orchestration/sdk': { definePipeline: same, defineProject: same } };

const nowhere: PositionTable = { data: new Int32Array(), oddKeys: undefined };

/**
 * Runs a definition written in TypeScript or JavaScript and takes its default export: an object, or a function of
 * `{ env }` that returns one. The value must be plain data. Each call runs the file anew, so that an edit is seen.
 */
export async function readModule(
  root: string,
  file: string,
  text: string,
  context: ModuleContext,
): Promise<{ readonly parsed: ParsedValue; readonly problems: readonly { path: Path; problem: Diagnostic }[] }> {
  const positions = await modulePositions(text);
  const failed = (diagnostic: Diagnostic) => ({
    parsed: { value: undefined, positions: nowhere, diagnostics: [diagnostic], incomplete: false },
    problems: [],
  });
  if ('message' in positions)
    return failed(
      report.report(
        'syntax',
        { text: positions.message },
        locationOf(file, text, positions.offset, positions.offset + 1),
      ),
    );
  const top = { file, line: 1, column: 1 };
  let exported: unknown;
  try {
    const { createJiti } = await import('jiti');
    const path = join(root, file);
    const jiti = createJiti(path, { moduleCache: false, fsCache: false, interopDefault: false, virtualModules });
    const loaded = await jiti.import<{ readonly default?: unknown }>(path);
    exported = typeof loaded.default === 'function' ? await loaded.default(context) : loaded.default;
  } catch (error) {
    return failed(report.report('module-failed', { reason: reasonOf(error, root) }, top));
  }
  if (exported === undefined) return failed(report.report('module-no-default', {}, top));
  const problems: { path: Path; problem: Diagnostic }[] = [];
  const value = plain(exported, [], new Set(), (path, problem) => problems.push({ path, problem }));
  return { parsed: { value, positions, diagnostics: [], incomplete: false }, problems };
}

/** The first line of what was thrown, without folders of the machine. */
function reasonOf(error: unknown, root: string): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split('\n')[0] ?? '').replaceAll(`${root}/`, '');
}

/** A copy of `value` as plain data. `undefined` members are left out; whatever else JSON cannot say is reported. */
function plain(
  value: unknown,
  path: Path,
  above: Set<object>,
  problem: (path: Path, diagnostic: Diagnostic) => void,
): unknown {
  const refuse = (found: string) => problem(path, report.report('not-plain', { found }));
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') {
    const read = exactNumber(String(value));
    if (read.problem) problem(path, report.report(read.problem, { text: String(value) }));
    return value;
  }
  if (typeof value !== 'object') return refuse(value === undefined ? 'nothing (undefined)' : `a ${typeof value}`);
  if (above.has(value)) return refuse('a value that contains itself');
  if (path.length > maxDepth) return refuse(`more than ${maxDepth} levels of nesting`);
  above.add(value);
  try {
    if (Array.isArray(value)) return value.map((item, i) => plain(item, [...path, i], above, problem));
    const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null;
    // A module runs in a context of its own, so its Object is not ours: plain objects are known by their depth.
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
      return refuse(`an object of class ${prototype.constructor?.name ?? 'unknown'}`);
    const copy: Record<string, unknown> = {};
    for (const [key, member] of Object.entries(value)) {
      if (forbiddenKeys.has(key)) problem([...path, key], report.report('forbidden-key', { key }));
      else if (member !== undefined) copy[key] = plain(member, [...path, key], above, problem);
    }
    return copy;
  } finally {
    above.delete(value);
  }
}
