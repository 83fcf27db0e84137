import type { Diagnostic, Location } from '../diagnostics/diagnostic.js';
import type { Locate } from '../project/definition.js';
import { sourceDiagnostics as report } from './diagnostics.js';
import { type ParsedValue, parseJson } from './json.js';
import { type ModuleContext, readModule } from './module.js';
import { findPosition, locationOf, type Path } from './positions.js';
import { decodeText } from './text.js';
import { parseYaml } from './yaml.js';

export type Mapping = Readonly<Record<string, unknown>>;

/** One document of a file: its value and the way from a path to a place. */
export interface SourceDocument {
  readonly file: string;
  readonly text: string;
  readonly value: Mapping;
  /** Place of exactly this path, or nothing. */
  find(path: Path, part?: 'key' | 'value'): Location | undefined;
  /** Place of the path, or of its nearest parent that exists. */
  readonly locate: Locate;
}

export interface ParsedFile {
  readonly file: string;
  readonly text: string;
  readonly documents: readonly SourceDocument[];
  readonly diagnostics: readonly Diagnostic[];
  /** Reading again may help: the file stops in the middle or is empty. */
  readonly incomplete: boolean;
}

/** `module` is a file that is run: TypeScript or JavaScript. */
export type SourceFormat = 'json' | 'yaml' | 'module';

/** Format by the file name, or nothing when it is none of them. */
export function formatOf(file: string): SourceFormat | undefined {
  if (/\.json$/i.test(file)) return 'json';
  if (/\.ya?ml$/i.test(file)) return 'yaml';
  return /(?<!\.d)\.[cm]?[jt]s$/i.test(file) ? 'module' : undefined;
}

/** Parses bytes of a JSON or YAML file. Never throws for what the file holds. */
export function parseSource(
  file: string,
  bytes: Buffer | string,
  format: 'json' | 'yaml' = formatOf(file) === 'json' ? 'json' : 'yaml',
): ParsedFile {
  const decoded = typeof bytes === 'string' ? decodeText(file, Buffer.from(bytes, 'utf8')) : decodeText(file, bytes);
  const { text } = decoded;
  if (decoded.diagnostics.length > 0)
    return { file, text, documents: [], diagnostics: decoded.diagnostics, incomplete: false };
  const values = format === 'json' ? [parseJson(file, text)] : parseYaml(file, text);
  return assemble(file, text, values);
}

/** Runs a TypeScript or JavaScript file for its default export. Never throws for what the file holds or does. */
export async function parseModule(
  root: string,
  file: string,
  bytes: Buffer,
  context: ModuleContext,
): Promise<ParsedFile> {
  const { text, diagnostics } = decodeText(file, bytes);
  if (diagnostics.length > 0) return { file, text, documents: [], diagnostics, incomplete: false };
  const { parsed, problems } = await readModule(root, file, text, context);
  const { locate } = documentOf(file, text, parsed);
  const located = problems.map(({ path, problem }) => ({ ...problem, location: locate(path) }));
  return assemble(file, text, [{ ...parsed, diagnostics: [...parsed.diagnostics, ...located] }]);
}

function assemble(file: string, text: string, values: readonly ParsedValue[]): ParsedFile {
  const diagnostics = values.flatMap((v) => v.diagnostics);
  const documents: SourceDocument[] = [];
  for (const parsed of values) {
    if (parsed.diagnostics.some((d) => d.severity === 'error')) continue;
    const problem = notAMapping(file, text, parsed);
    if (problem) diagnostics.push(problem);
    else documents.push(documentOf(file, text, parsed));
  }
  if (values.length === 0) diagnostics.push(report.report('empty', {}, { file, line: 1, column: 1 }));
  const incomplete = values.some((v) => v.incomplete) || diagnostics.some((d) => d.code === 'source/empty');
  return { file, text, documents, diagnostics, incomplete };
}

function notAMapping(file: string, text: string, parsed: ParsedValue): Diagnostic | undefined {
  const { value } = parsed;
  if (value === null || value === undefined) return report.report('empty', {}, { file, line: 1, column: 1 });
  if (typeof value === 'object' && !Array.isArray(value)) return undefined;
  const [start, end] = findPosition(parsed.positions, text, [], 'value') ?? [0, 0];
  const found = Array.isArray(value) ? 'a list' : `a single ${typeof value === 'string' ? 'text' : typeof value}`;
  return report.report(
    'not-a-mapping',
    { found },
    locationOf(file, text, start, Math.min(end, text.indexOf('\n', start) >>> 0)),
  );
}

function documentOf(file: string, text: string, parsed: ParsedValue): SourceDocument {
  const find = (path: Path, part: 'key' | 'value' = 'value') => {
    const found = findPosition(parsed.positions, text, path, part);
    return found && locationOf(file, text, found[0], Math.max(found[0], trimmedEnd(text, found[0], found[1])));
  };
  return { file, text, value: parsed.value as Mapping, find, locate: nearest(find, file) };
}

/** Ranges of block collections reach into the following blank; a location ends with the text. */
function trimmedEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && /\s/.test(text[at - 1] ?? '')) at -= 1;
  return at;
}

/** Goes up the path until something is found. A parent is named by its key where it has one. */
export function nearest(find: (path: Path, part?: 'key' | 'value') => Location | undefined, file: string): Locate {
  return (path, part = 'value') => {
    const exact = find(path, part);
    if (exact) return exact;
    for (let length = path.length - 1; length > 0; length--) {
      const parent = find(path.slice(0, length), 'key');
      if (parent) return parent;
    }
    const top = find([], 'value');
    return top ? { file, line: top.line, column: top.column } : { file, line: 1, column: 1 };
  };
}
