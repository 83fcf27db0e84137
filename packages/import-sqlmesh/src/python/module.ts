import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@lezer/python';
import { children, type Lookup, type PythonValue, readValue } from './value.js';

/** A Python file as far as it can be told without running it. */
export interface PythonModule {
  readonly source: string;
  readonly tree: Tree;
  /** Functions of the top level, and methods by `Class.method`, by name. */
  readonly functions: ReadonlyMap<string, SyntaxNode>;
  /** Names that come from other modules: local name to `module` and `name` in it. */
  readonly imports: ReadonlyMap<string, { readonly module: string; readonly name?: string }>;
  readonly lookup: Lookup;
  /** What a name of the top level is made by, calls included: `config = Config(…)`. */
  constructed(name: string): PythonValue | undefined;
  /** Where the parser stumbled, if it did. */
  readonly error?: number;
}

const words = (source: string, nodes: readonly SyntaxNode[]) => nodes.map((node) => source.slice(node.from, node.to));

function importsOf(node: SyntaxNode, source: string, found: Map<string, { module: string; name?: string }>): void {
  const text = source
    .slice(node.from, node.to)
    .replace(/[()\\]/g, ' ')
    .replace(/#[^\n]*/g, ' ');
  const from = /^from\s+([.\w]+)\s+import\s+([\s\S]+)$/.exec(text);
  for (const part of (from?.[2] ?? text.replace(/^import\s+/, '')).split(',')) {
    const [, name = '', alias] = /^\s*([.\w]+)(?:\s+as\s+(\w+))?\s*$/.exec(part) ?? [];
    if (name === '') continue;
    found.set(alias ?? name, from?.[1] ? { module: from[1], name } : { module: name });
  }
}

/** Reads a file: its functions, its imports, and the constants that names of it stand for. */
export function readPython(
  source: string,
  imported: (module: string, name: string) => PythonValue | undefined,
): PythonModule {
  const tree = parser.parse(source);
  const functions = new Map<string, SyntaxNode>();
  const imports = new Map<string, { module: string; name?: string }>();
  const constants = new Map<string, SyntaxNode[]>();
  for (const node of children(tree.topNode)) {
    const definition = node.name === 'DecoratedStatement' ? node.getChild('FunctionDefinition') : node;
    if (definition?.name === 'FunctionDefinition') {
      const [name = ''] = words(source, definition.getChildren('VariableName'));
      functions.set(name, node);
    } else if (node.name === 'ImportStatement') importsOf(node, source, imports);
    else if (node.name === 'AssignStatement') {
      const parts = children(node);
      const target = parts[0];
      const value = parts.at(-1);
      if (target?.name !== 'VariableName' || !value || value === target) continue;
      const [name = ''] = words(source, [target]);
      // A name that is given a value twice has none that can be told.
      constants.set(name, [...(constants.get(name) ?? []), value]);
    }
  }
  const busy = new Set<string>();
  const assigned = (name: string, seen: Lookup): PythonValue | undefined => {
    const [value, ...more] = constants.get(name) ?? [];
    if (!value || more.length > 0 || busy.has(name)) return undefined;
    busy.add(name);
    const found = readValue(value, source, seen);
    busy.delete(name);
    return found;
  };
  const lookup: Lookup = (name) => {
    if (constants.has(name)) {
      const found = assigned(name, lookup);
      return found?.kind === 'unknown' || found?.kind === 'call' ? undefined : found;
    }
    const from = imports.get(name);
    return from?.name === undefined ? undefined : imported(from.module, from.name);
  };
  let error: number | undefined;
  tree.iterate({
    enter(node) {
      if (node.type.isError) error ??= node.from;
    },
  });
  const constructed = (name: string) => {
    const seen: Lookup = (other) => (constants.has(other) ? assigned(other, seen) : lookup(other));
    return assigned(name, seen);
  };
  return { source, tree, functions, imports, lookup, constructed, ...(error === undefined ? {} : { error }) };
}

/** Names of everything that a function mentions. */
export function mentioned(node: SyntaxNode, source: string): ReadonlySet<string> {
  const names = new Set<string>();
  node.cursor().iterate((at) => {
    if (at.name === 'VariableName') names.add(source.slice(at.from, at.to));
  });
  return names;
}

/** All calls below a node. */
export function callsIn(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  node.cursor().iterate((at) => {
    if (at.name === 'CallExpression') found.push(at.node);
  });
  return found;
}
