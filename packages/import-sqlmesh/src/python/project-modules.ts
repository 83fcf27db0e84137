import type { SyntaxNode } from '@lezer/common';
import { mentioned, type PythonModule, readPython } from './module.js';
import type { PythonValue } from './value.js';

/** A function and the module that it is written in. */
export interface PythonFunction {
  readonly module: PythonModule;
  readonly node: SyntaxNode;
  readonly name: string;
}

/** The Python files of a project, each read once. */
export interface PythonModules {
  module(file: string): PythonModule | undefined;
  /** A function and every function of the project that it mentions, and those that these mention. */
  reached(file: string, name: string): readonly PythonFunction[];
}

/** `text` gives the text of a file below the project, by its path with `/`. */
export function pythonModules(text: (file: string) => string | undefined): PythonModules {
  const known = new Map<string, PythonModule | undefined>();
  const fileOf = (name: string): string | undefined => {
    const path = name.replace(/^\.+/, '').replaceAll('.', '/');
    return [`${path}.py`, `${path}/__init__.py`].find((file) => path !== '' && text(file) !== undefined);
  };
  const module = (file: string): PythonModule | undefined => {
    if (known.has(file)) return known.get(file);
    // Modules that import each other: the second one sees the first as not there.
    known.set(file, undefined);
    const source = text(file);
    const found = source === undefined ? undefined : readPython(source, imported);
    known.set(file, found);
    return found;
  };
  const imported = (from: string, name: string): PythonValue | undefined => {
    const file = fileOf(from);
    return file === undefined ? undefined : module(file)?.lookup(name);
  };
  const reached = (file: string, name: string): readonly PythonFunction[] => {
    const found = new Map<string, PythonFunction>();
    const visit = (at: string, wanted: string) => {
      const own = module(at);
      const node = own?.functions.get(wanted);
      if (own && node && !found.has(`${at} ${wanted}`)) {
        found.set(`${at} ${wanted}`, { module: own, node, name: wanted });
        for (const other of mentioned(node, own.source)) visit(at, other);
        return;
      }
      const from = own?.imports.get(wanted);
      const other = from && fileOf(from.module);
      if (from?.name !== undefined && other !== undefined && other !== at) visit(other, from.name);
    };
    visit(file, name);
    return [...found.values()];
  };
  return { module, reached };
}
