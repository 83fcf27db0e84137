import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { byCodeUnits } from '../graph/canonical-json.js';
import { modelDiagnostics } from './diagnostics.js';
import type { ModelNode, ModelProject } from './model-project.js';

/** Which nodes of a project take part. Parts of one text separated by blanks are a union, by commas an intersection. */
export interface ModelSelection {
  readonly select: readonly string[];
  readonly exclude: readonly string[];
}

/** `*`, `?` and `[…]` as dbt and shells have them; everything else stands for itself. */
function globOf(text: string): RegExp {
  const source = text
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('**', '\u0000')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]')
    .replaceAll('\u0000', '.*');
  return new RegExp(`^${source}$`);
}

type Method = (node: ModelNode, value: string, project: ModelProject) => boolean;

const matches = (value: string, ...texts: readonly (string | undefined)[]) => {
  const glob = /[*?[]/.test(value) ? globOf(value) : undefined;
  return texts.some((text) => text !== undefined && (glob ? glob.test(text) : text === value));
};

/** The beginning of the fqn, part by part: `shop.marts` holds `shop.marts.orders`. */
function inFqn(node: ModelNode, value: string): boolean {
  const parts = value.split('.');
  const { fqn } = node;
  const begins = (list: readonly string[]) => parts.every((part, at) => matches(part, list[at]));
  return begins(fqn) || begins(fqn.slice(1)) || matches(value, fqn.join('.'));
}

const methods: Readonly<Record<string, Method>> = {
  fqn: (node, value) => matches(value, node.name, node.fqn.at(-1), node.id) || inFqn(node, value),
  tag: (node, value) => node.tags.some((tag) => matches(value, tag)),
  path: (node, value) => {
    const file = node.location.file;
    const folder = value.replace(/^\.\//, '').replace(/\/$/, '');
    return (
      matches(folder, file) ||
      file.startsWith(`${folder}/`) ||
      (/[*?[]/.test(folder) && globOf(`${folder}/**`).test(file))
    );
  },
  file: (node, value) => matches(value, node.location.file.split('/').at(-1)),
  package: (node, value, project) => matches(value === 'this' ? project.name : value, node.package),
  group: (node, value) => matches(value, node.group),
  owner: (node, value) => matches(value, node.owner),
  resource_type: (node, value) => matches(value, node.resource),
  'config.materialized': (node, value) =>
    matches(value, node.materialization.written.toLowerCase(), node.materialization.kind),
  'config.schema': (node, value) => matches(value, node.relation.at(-2)),
};

interface Term {
  readonly method: string;
  readonly value: string;
  /** Steps up and down the graph; Infinity for all. */
  readonly up: number;
  readonly down: number;
  /** `@`: descendants, and all that those need. */
  readonly at: boolean;
}

function parseTerm(text: string): Term | { readonly why: string } {
  const found = /^(@)?(?:(\d*)(\+))?(.*?)(?:(\+)(\d*))?$/s.exec(text);
  const [, at, upCount, up, body = '', down, downCount] = found ?? [];
  if (body === '') return { why: 'it names nothing' };
  if (at && (up || down)) return { why: '@ already takes what is before and after' };
  const steps = (sign: string | undefined, count: string | undefined) =>
    sign === undefined ? 0 : count === undefined || count === '' ? Number.POSITIVE_INFINITY : Number(count);
  const colon = body.indexOf(':');
  const method = colon > 0 ? body.slice(0, colon) : /[\\/]/.test(body) ? 'path' : 'fqn';
  const value = colon > 0 ? body.slice(colon + 1) : body;
  if (method !== 'source' && !Object.hasOwn(methods, method)) return { why: `the method ${method} is not known` };
  return { method, value, up: steps(up, upCount), down: steps(down, downCount), at: at !== undefined };
}

interface Graph {
  readonly before: ReadonlyMap<string, readonly string[]>;
  readonly after: ReadonlyMap<string, readonly string[]>;
}

function graphOf(project: ModelProject): Graph {
  const before = new Map(project.nodes.map((node) => [node.id, node.dependsOn]));
  const after = new Map<string, string[]>(project.nodes.map((node) => [node.id, []]));
  for (const node of project.nodes) for (const id of node.dependsOn) after.get(id)?.push(node.id);
  return { before, after };
}

function walk(start: Iterable<string>, next: ReadonlyMap<string, readonly string[]>, steps: number): Set<string> {
  const found = new Set(start);
  let front = [...found];
  for (let step = 0; step < steps && front.length > 0; step++) {
    const reached = new Set(front.flatMap((id) => next.get(id) ?? []).filter((id) => !found.has(id)));
    for (const id of reached) found.add(id);
    front = [...reached];
  }
  return found;
}

/** Sources are no nodes here: a source stands for the nodes that read it. */
function readersOf(project: ModelProject, value: string): readonly string[] {
  const ids = new Set(
    project.sources
      .filter(({ id, name, fqn, relation, package: pack }) => {
        const short = fqn.slice(-2);
        return matches(
          value,
          id,
          name,
          short[0],
          short.join('.'),
          [pack, ...short].join('.'),
          relation.slice(-2).join('.'),
        );
      })
      .map((source) => source.id),
  );
  return project.nodes.filter((node) => node.sources.some((id) => ids.has(id))).map((node) => node.id);
}

function idsOf(project: ModelProject, graph: Graph, term: Term): ReadonlySet<string> {
  const { method, value, up, down, at } = term;
  if (method === 'source') {
    const readers = readersOf(project, value);
    // Of a source itself nothing is a task; only `source:x+` reaches its readers, one step away.
    if (at) return walk(walk(readers, graph.after, Number.POSITIVE_INFINITY), graph.before, Number.POSITIVE_INFINITY);
    return down === 0 ? new Set() : walk(readers, graph.after, down - 1);
  }
  const test = methods[method];
  const start = project.nodes.filter((node) => test?.(node, value, project)).map((node) => node.id);
  if (at) return walk(walk(start, graph.after, Number.POSITIVE_INFINITY), graph.before, Number.POSITIVE_INFINITY);
  return new Set([...walk(start, graph.before, up), ...walk(start, graph.after, down)]);
}

/**
 * The nodes that a selection takes, in order of ids: a subset of dbt's methods with `+`, `n+`, `@`, `*`, unions and
 * intersections. No `select` takes all.
 */
export function selectModels(
  project: ModelProject,
  selection: ModelSelection,
): { readonly ids: readonly string[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const graph = graphOf(project);
  const union = (texts: readonly string[]): ReadonlySet<string> => {
    const found = new Set<string>();
    for (const text of texts.flatMap((one) => one.split(/\s+/)).filter((one) => one !== '')) {
      let ids: ReadonlySet<string> | undefined;
      for (const part of text.split(',')) {
        const term = parseTerm(part);
        if ('why' in term) {
          diagnostics.push(modelDiagnostics.report('bad-selector', { text, why: term.why }));
          continue;
        }
        const own = idsOf(project, graph, term);
        ids = ids === undefined ? own : new Set([...ids].filter((id) => own.has(id)));
      }
      for (const id of ids ?? []) found.add(id);
    }
    return found;
  };
  const taken = selection.select.length === 0 ? new Set(project.nodes.map((node) => node.id)) : union(selection.select);
  const left = union(selection.exclude);
  const ids = [...taken].filter((id) => !left.has(id)).sort(byCodeUnits);
  if (ids.length === 0 && diagnostics.length === 0)
    diagnostics.push(
      modelDiagnostics.report('nothing-selected', { select: selection.select, exclude: selection.exclude }),
    );
  return { ids, diagnostics };
}
