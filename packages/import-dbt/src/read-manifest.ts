import path from 'node:path';
import { type Diagnostic, DiagnosticError } from '@sparkle-orchestration/core';
import {
  buildModelProject,
  type ModelExposure,
  type ModelProject,
  type ModelSource,
  modelDiagnostics,
  type RawModelNode,
  type RawModelTest,
  type RawPassedNode,
} from '@sparkle-orchestration/core/model-project';
import { dbtDiagnostics } from './diagnostics.js';
import { type Fields, fields, isFields, text } from './fields.js';
import { eachMember, JsonProblem, objectSlice, parseSlice, type Slice, skipBlanks, valueSlice } from './json-slices.js';
import { locationOf, readManifestBytes } from './read-bytes.js';
import { ownerOf, type ReadContext, readExposure, readNode, readPassed, readSource, readTest } from './read-node.js';

/** Newest version of the manifest's shape that was tried. */
const newest = 12;

export interface ReadManifestOptions {
  /** How the file is named in headers and problems; its last two folders when absent. */
  readonly shown?: string;
  /** Keep the SQL that dbt compiled, for engines that run it themselves. @default false */
  readonly compiledSql?: boolean;
}

/** Parts of a manifest that are read member by member, so that only one node at a time is held as an object. */
const parts = ['nodes', 'sources', 'exposures', 'groups', 'disabled'] as const;
type Part = (typeof parts)[number];
/** Resources of the semantic layer and functions: edges pass through them, none is a task. */
const passing = ['metrics', 'semantic_models', 'saved_queries', 'functions'];
/** Those that are only counted. */
const counted = ['unit_tests'];

/** Texts of nodes that no reader of the graph looks at: most of a manifest. */
const rawTexts = ['raw_code', 'raw_sql'];
const compiledTexts = ['compiled_code', 'compiled_sql'];

interface Index {
  metadata?: Slice;
  readonly members: Readonly<Record<Part, Map<string, Slice>>>;
  readonly passed: Map<string, Slice>;
  /** v1 to v3 wrote the disabled nodes as a list. */
  disabledList?: Slice;
  readonly ignored: Record<string, number>;
}

/** The first key that would change an object of JavaScript. */
function harmfulKey(bytes: Buffer): number | undefined {
  const key = '__proto__';
  for (let at = bytes.indexOf(key); at >= 0; at = bytes.indexOf(key, at + 1)) {
    const after = at + key.length;
    const isKey = bytes[at - 1] === 0x22 && bytes[at - 2] !== 0x5c && bytes[after] === 0x22;
    if (isKey && bytes[skipBlanks(bytes, after + 1)] === 0x3a) return at - 1;
  }
  return undefined;
}

function indexOf(
  bytes: Buffer,
  shown: string,
  unread: readonly string[],
  report: (diagnostic: Diagnostic) => void,
): Index {
  const at = skipBlanks(bytes, bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0);
  const index: Index = {
    members: { nodes: new Map(), sources: new Map(), exposures: new Map(), groups: new Map(), disabled: new Map() },
    passed: new Map(),
    ignored: {},
  };
  const collect = (start: number, into: Map<string, Slice>) =>
    bytes[start] === 0x7b
      ? eachMember(bytes, start, (id, from) => {
          const slice = bytes[from] === 0x7b ? objectSlice(bytes, from, unread) : valueSlice(bytes, from);
          if (into.has(id))
            report(modelDiagnostics.report('duplicate-node', { id }, locationOf(shown, bytes, slice.start)));
          into.set(id, slice);
          return slice.end;
        })
      : undefined;
  const end = eachMember(bytes, at, (key, start) => {
    if (key === 'metadata') {
      index.metadata = valueSlice(bytes, start);
      return index.metadata.end;
    }
    const part = parts.find((one) => one === key);
    if (part) {
      if (part === 'disabled' && bytes[start] === 0x5b) {
        index.disabledList = valueSlice(bytes, start);
        return index.disabledList.end;
      }
      return collect(start, index.members[part]);
    }
    if (!passing.includes(key) && !counted.includes(key)) return undefined;
    const found = new Map<string, Slice>();
    const after = collect(start, found);
    if (found.size > 0) index.ignored[key.replace(/ies$/, 'y').replace(/s$/, '')] = found.size;
    if (passing.includes(key)) for (const [id, slice] of found) index.passed.set(id, slice);
    return after;
  });
  const rest = skipBlanks(bytes, end);
  if (rest < bytes.length) throw new JsonProblem(rest, false, 'there is more text after the end');
  return index;
}

function versionOf(metadata: Fields): { readonly version?: number; readonly written: string } {
  const written = text(metadata, 'dbt_schema_version') ?? '';
  const found = /\/manifest\/v(\d+)(?:\.json)?$/.exec(written)?.[1];
  return { written, ...(found === undefined ? {} : { version: Number(found) }) };
}

/** The package that most nodes belong to, for versions that do not tell the name of the project. */
function mostUsedPackage(nodes: readonly RawModelNode[]): string | undefined {
  const counts = new Map<string, number>();
  for (const node of nodes) counts.set(node.package, (counts.get(node.package) ?? 0) + 1);
  return [...counts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))[0]?.[0];
}

/** Reads the bytes of a manifest. @throws JsonProblem, DiagnosticError */
function parseManifest(bytes: Buffer, shown: string, { compiledSql = false }: ReadManifestOptions) {
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic);
  const index = indexOf(bytes, shown, compiledSql ? rawTexts : [...rawTexts, ...compiledTexts], report);
  const harmful = harmfulKey(bytes);
  if (harmful !== undefined) {
    const at = locationOf(shown, bytes, harmful);
    throw new DiagnosticError([dbtDiagnostics.report('manifest-key', { key: '__proto__' }, at)]);
  }
  const wrong = (where: string, problem: string): DiagnosticError =>
    new DiagnosticError([
      dbtDiagnostics.report('manifest-shape', { where, problem }, { file: shown, line: 1, column: 1 }),
    ]);
  const metadata = index.metadata && parseSlice(bytes, index.metadata);
  if (!isFields(metadata)) throw wrong('`metadata`', 'it is missing');
  const { version, written } = versionOf(metadata);
  if (version === undefined)
    throw wrong('`metadata.dbt_schema_version`', written === '' ? 'it is missing' : `it is ${JSON.stringify(written)}`);
  if (version > newest || version < 1) report(dbtDiagnostics.report('manifest-version', { version: `v${version}` }));

  const read = (slice: Slice, id: string): Fields => {
    const value = parseSlice(bytes, slice);
    if (!isFields(value)) throw wrong(`the node ${id}`, 'it is not an object');
    return value;
  };
  const groupOwners = new Map<string, string>();
  for (const [id, slice] of index.members.groups) {
    const owner = ownerOf(read(slice, id));
    if (owner !== undefined) groupOwners.set(id, owner);
  }
  const context: ReadContext = { groupOwners, compiledSql, manifest: shown, report };
  const nodes: RawModelNode[] = [];
  const tests: RawModelTest[] = [];
  const passed: RawPassedNode[] = [];
  const ignored = index.ignored;
  for (const [id, slice] of index.members.nodes) {
    const node = read(slice, id);
    const type = text(node, 'resource_type') ?? id.split('.')[0] ?? '';
    if (type === 'test') {
      const test = readTest(node, id, context);
      if (test) tests.push(test);
    } else if (type === 'model' || type === 'seed' || type === 'snapshot') {
      if (text(fields(node, 'config'), 'materialized') === 'ephemeral')
        passed.push(readPassed(node, id, 'inlined', context));
      else {
        const found = readNode(node, id, type, context);
        if (found) nodes.push(found);
      }
    } else {
      ignored[type.replaceAll(' ', '_')] = (ignored[type.replaceAll(' ', '_')] ?? 0) + 1;
      passed.push(readPassed(node, id, 'lineage', context));
    }
  }
  for (const [id, slice] of index.passed) passed.push(readPassed(read(slice, id), id, 'lineage', context));
  for (const [id, node] of disabledNodes(bytes, index)) passed.push(readPassed(node, id, 'disabled', context));
  const sources: ModelSource[] = [];
  for (const [id, slice] of index.members.sources) {
    const source = readSource(read(slice, id), id, context);
    if (source) sources.push(source);
  }
  const exposures: ModelExposure[] = [];
  for (const [id, slice] of index.members.exposures) {
    const exposure = readExposure(read(slice, id), id, context);
    if (exposure) exposures.push(exposure);
  }
  const toolVersion = text(metadata, 'dbt_version');
  const warehouse = text(metadata, 'adapter_type');
  const built = buildModelProject({
    type: 'dbt',
    name: text(metadata, 'project_name') ?? mostUsedPackage(nodes) ?? 'dbt',
    source: shown,
    ...(toolVersion === undefined ? {} : { toolVersion }),
    formatVersion: `v${version}`,
    ...(warehouse === undefined ? {} : { warehouse }),
    nodes,
    tests,
    sources,
    exposures,
    passed,
    ignored,
  });
  return { project: built.project, diagnostics: [...diagnostics, ...built.diagnostics] };
}

/** Disabled nodes: a dict of lists since v4, a list before. Tests among them are of no use to anybody. */
function disabledNodes(bytes: Buffer, index: Index): readonly (readonly [string, Fields])[] {
  const listed = index.disabledList ? parseSlice(bytes, index.disabledList) : [];
  const found: (readonly [string, Fields])[] = (Array.isArray(listed) ? listed : [])
    .filter(isFields)
    .flatMap((node) => {
      const id = text(node, 'unique_id');
      return id === undefined ? [] : [[id, node] as const];
    });
  for (const [id, slice] of index.members.disabled) {
    const value = parseSlice(bytes, slice);
    const first: unknown = Array.isArray(value) ? value[0] : value;
    if (isFields(first)) found.push([id, first]);
  }
  return found.filter(([id]) => !id.startsWith('test.'));
}

/** The last two parts of a path: the same on every machine. */
function shownName(file: string): string {
  return path.resolve(file).split(path.sep).slice(-2).join('/');
}

/**
 * Reads `target/manifest.json` of dbt, versions 1 to 12, as a project of models: every node and edge, through ephemeral
 * and disabled models. Nodes are parsed one at a time, so that a manifest of 100 MB needs little more memory than its
 * bytes.
 *
 * @throws DiagnosticError when the file is missing, half-written, no manifest, or made to do harm
 */
export async function readManifest(
  file: string,
  options: ReadManifestOptions = {},
): Promise<{ readonly project: ModelProject; readonly diagnostics: readonly Diagnostic[] }> {
  const shown = options.shown ?? shownName(file);
  return readManifestBytes(file, shown, (bytes) => parseManifest(bytes, shown, options));
}
