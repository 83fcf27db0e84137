import { type Diagnostic, DiagnosticError } from '../diagnostics/diagnostic.js';
import { pluginDiagnostics } from './diagnostics.js';
import type { Plugin, Registry } from './registry.js';

/** Collects the parts of one kind under their names; a name or alias that two parts want is refused. */
function collect<T>(
  kind: string,
  plugins: readonly Plugin[],
  partsOf: (plugin: Plugin) => readonly T[] | undefined,
  namesOf: (part: T) => readonly string[],
  diagnostics: Diagnostic[],
): ReadonlyMap<string, T> {
  const parts = new Map<string, T>();
  const owners = new Map<string, string>();
  for (const plugin of plugins) {
    for (const part of partsOf(plugin) ?? []) {
      const [id = '', ...aliases] = namesOf(part);
      for (const name of [id, ...aliases]) {
        const first = owners.get(name);
        if (first !== undefined)
          diagnostics.push(
            pluginDiagnostics.report('plugin-duplicate', { kind, id: name, first, second: plugin.name }),
          );
        owners.set(name, plugin.name);
      }
      parts.set(id, part);
    }
  }
  return parts;
}

/**
 * All parts of some plugins by name; the built-in ones come first.
 *
 * @throws DiagnosticError when two parts of one kind go by one name
 */
export function buildRegistry(plugins: readonly Plugin[]): Registry {
  const diagnostics: Diagnostic[] = [];
  const registry: Registry = {
    templates: collect(
      'template',
      plugins,
      (one) => one.templates,
      (part) => [part.id, ...(part.aliases ?? [])],
      diagnostics,
    ),
    taskKinds: collect(
      'task kind',
      plugins,
      (one) => one.taskKinds,
      (part) => [part.id],
      diagnostics,
    ),
    connectors: collect(
      'connector',
      plugins,
      (one) => one.connectors,
      (part) => [part.type, ...(part.aliases ?? [])],
      diagnostics,
    ),
    adapters: collect(
      'adapter',
      plugins,
      (one) => one.adapters,
      (part) => [part.name, ...(part.aliases ?? [])],
      diagnostics,
    ),
    adapterPackages: new Map(
      plugins.flatMap((one) => (one.adapters ?? []).map(({ name }) => [name, one.name] as const)),
    ),
  };
  if (diagnostics.length > 0) throw new DiagnosticError(diagnostics);
  return registry;
}
