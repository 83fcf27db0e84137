import type { FileTree } from '../files/tree.js';
import type { PythonModules } from '../python/project-modules.js';
import { argumentsOf, children, textOf } from '../python/value.js';

/** Macros of a project, as far as it matters which tables their results read. */
export interface MacroCatalog {
  /** Why the result of a macro may name tables; nothing when it gives values only. */
  doubt(name: string): string | undefined;
}

/** Words of Python code that puts SQL with tables together. */
const makesTables =
  /\b(select|union)\s*\(|\.from_\(|\.join\(\s*(?:exp|["'f])|\bTable\b|\bto_table\b|\btable_\(|\bSubquery\b|\bresolve_table\b|["'\s](?:FROM|JOIN)\s|["'](?:SELECT|WITH)\s/i;
const readsTables = /\b(?:select|from|join)\b/i;

/** Names under which `@macro()` registers functions of a file: their own, or the first argument. */
function registered(modules: PythonModules, file: string): readonly (readonly [name: string, func: string])[] {
  const module = modules.module(file);
  return [...(module?.functions ?? [])].flatMap(([func, node]) =>
    node.getChildren('Decorator').flatMap((decorator): (readonly [string, string])[] => {
      const words = children(decorator).filter(
        (child) => child.name === 'VariableName' || child.name === 'PropertyName',
      );
      const last = words.at(-1);
      if (!module || !last || module.source.slice(last.from, last.to) !== 'macro') return [];
      const list = decorator.getChild('ArgList');
      const given = list && argumentsOf(list, module.source, module.lookup);
      const name = textOf(given?.positional[0] ?? given?.named['name']) ?? func;
      return [[name.toLowerCase(), func]];
    }),
  );
}

/** Reads macros/: Python functions with `@macro()`, and macros of Jinja. None is run. */
export function macroCatalog(tree: FileTree, modules: PythonModules): MacroCatalog {
  const doubts = new Map<string, string | undefined>();
  const why = (name: string) => `the macro ${name} may name tables`;
  for (const file of tree.list('macros', '.py')) {
    for (const [name, func] of registered(modules, file)) {
      const code = modules.reached(file, func).map(({ node, module }) => module.source.slice(node.from, node.to));
      const body = code.join('\n').replace(/("""|''')[\s\S]*?\1/g, '');
      doubts.set(name, makesTables.test(body) ? why(name) : undefined);
    }
  }
  for (const file of tree.list('macros', '.sql')) {
    const text = tree.text(file) ?? '';
    for (const [, name = '', body = ''] of text.matchAll(
      /\{%-?\s*macro\s+(\w+)[\s\S]*?-?%\}([\s\S]*?)\{%-?\s*endmacro\s*-?%\}/g,
    ))
      doubts.set(name.toLowerCase(), readsTables.test(body) ? why(name) : undefined);
  }
  const known = new Set([
    'var',
    'blueprint_var',
    'upper',
    'lower',
    'range',
    'this_model',
    'adapter',
    'log',
    'join',
    'length',
  ]);
  return {
    doubt: (name) =>
      doubts.has(name) ? doubts.get(name) : known.has(name) ? undefined : `the macro ${name} is in no file of macros/`,
  };
}
