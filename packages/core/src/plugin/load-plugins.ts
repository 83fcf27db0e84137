import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Diagnostic, DiagnosticError } from '../diagnostics/diagnostic.js';
import type { ModelGenerator } from '../model-project/generator.js';
import type { Adapter } from './adapter.js';
import { coreVersion } from './core-version.js';
import { pluginDiagnostics } from './diagnostics.js';
import { type FoundPackage, findPackage } from './find-package.js';
import type { Plugin } from './registry.js';
import { versionFits } from './version-range.js';

const coreName = '@sparkle-orchestration/core';

type Loaded = { readonly plugin: Plugin } | { readonly diagnostic: Diagnostic };

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** The functions and values that a part of each kind cannot do without. */
const needed: Readonly<
  Record<
    'templates' | 'taskKinds' | 'connectors' | 'adapters',
    Readonly<Record<string, 'string' | 'object' | 'function'>>
  >
> = {
  templates: { id: 'string', title: 'string', extra: 'object' },
  taskKinds: { id: 'string', params: 'object' },
  connectors: { type: 'string', connection: 'object', ingestors: 'object' },
  adapters: {
    name: 'string',
    options: 'object',
    capabilities: 'function',
    components: 'object',
    emit: 'function',
    deploy: 'function',
    nativeOperations: 'function',
  },
};

function problemOfPart(kind: keyof typeof needed, part: unknown, index: number): string | undefined {
  if (!isRecord(part)) return `${kind}[${index}] is not an object`;
  for (const [name, type] of Object.entries(needed[kind])) {
    if (typeof part[name] !== type || part[name] === null)
      return `${kind}[${index}].${name} is not ${type === 'object' ? 'an' : 'a'} ${type}`;
  }
  return undefined;
}

function problemOfPlugin(plugin: Readonly<Record<string, unknown>>): string | undefined {
  const kinds = Object.keys(needed) as (keyof typeof needed)[];
  if (!kinds.some((kind) => kind in plugin)) return `it has none of ${kinds.join(', ')}`;
  for (const kind of kinds) {
    const parts = plugin[kind];
    if (parts === undefined) continue;
    if (!Array.isArray(parts)) return `${kind} is not a list`;
    for (const [index, part] of parts.entries()) {
      const problem = problemOfPart(kind, part, index);
      if (problem) return problem;
    }
  }
  return undefined;
}

/** What a package exports by default as a plugin: a plugin, or one adapter. */
function pluginOf(exported: unknown, name: string, version: string): Loaded {
  const refuse = (problem: string): Loaded => ({
    diagnostic: pluginDiagnostics.report('plugin-shape', { name, problem }),
  });
  if (!isRecord(exported)) return refuse('its default export is not an object');
  if (typeof exported['emit'] === 'function' || 'capabilities' in exported) {
    const problem = problemOfPart('adapters', exported, 0);
    return problem
      ? refuse(problem.replace('adapters[0].', ''))
      : { plugin: { name, version, adapters: [exported as unknown as Adapter] } };
  }
  const problem = problemOfPlugin(exported);
  return problem ? refuse(problem) : { plugin: { ...(exported as unknown as Plugin), name, version } };
}

async function importEntry(name: string, entry: string, version: string): Promise<Loaded> {
  try {
    const loaded: unknown = await import(/* @vite-ignore */ pathToFileURL(entry).href);
    return pluginOf(isRecord(loaded) ? loaded['default'] : undefined, name, version);
  } catch (error) {
    const problem = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
    return { diagnostic: pluginDiagnostics.report('plugin-failed', { name, problem }) };
  }
}

function peerProblem(name: string, found: FoundPackage): Diagnostic | undefined {
  const range = found.manifest.peerDependencies?.[coreName];
  if (range === undefined || versionFits(coreVersion, range)) return undefined;
  return pluginDiagnostics.report('plugin-version', { name, range, core: coreVersion });
}

/** Package of an adapter that goes by a short name. */
function adapterPackage(name: string): string {
  return `@sparkle-orchestration/adapter-${name}`;
}

/** A name that npm would not take is never looked up as a path. */
const packageName = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/** The project's packages come first, then those beside this one: a global installation brings its own. */
async function findForProject(root: string, name: string): Promise<FoundPackage | undefined> {
  const candidates = name.includes('/') ? [name] : [adapterPackage(name), name];
  for (const folder of [root, path.dirname(fileURLToPath(import.meta.url))]) {
    for (const candidate of candidates) {
      const found = await findPackage(folder, candidate);
      if (found) return found;
    }
  }
  return undefined;
}

/**
 * Loads the generator of an adapter package, its export `modelGenerator`: from the project's packages, else from those
 * beside this one.
 *
 * @throws DiagnosticError when the package is not installed, is broken, or has no generator
 */
export async function loadModelGenerator(root: string, target: string): Promise<ModelGenerator> {
  const refuse = (diagnostic: Diagnostic): never => {
    throw new DiagnosticError([diagnostic]);
  };
  const name = adapterPackage(target);
  const found = packageName.test(name) ? await findForProject(root, target) : undefined;
  if (!found) return refuse(pluginDiagnostics.report('plugin-not-installed', { name }));
  const peer = peerProblem(name, found);
  if (peer) return refuse(peer);
  let loaded: unknown;
  try {
    loaded = await import(/* @vite-ignore */ pathToFileURL(found.entry).href);
  } catch (error) {
    const problem = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
    return refuse(pluginDiagnostics.report('plugin-failed', { name, problem }));
  }
  const generator = isRecord(loaded) ? loaded['modelGenerator'] : undefined;
  if (!isRecord(generator) || typeof generator['generate'] !== 'function')
    return refuse(pluginDiagnostics.report('no-generator', { name }));
  return generator as unknown as ModelGenerator;
}

async function loadOne(root: string, name: string): Promise<Loaded> {
  if (name.startsWith('./') || name.startsWith('../')) return importEntry(name, path.resolve(root, name), '0.0.0');
  const missing = (): Loaded => ({ diagnostic: pluginDiagnostics.report('plugin-not-installed', { name }) });
  if (!packageName.test(name)) return missing();
  const found = await findForProject(root, name);
  if (!found) return missing();
  const full = found.manifest.name ?? name;
  const peer = peerProblem(full, found);
  return peer ? { diagnostic: peer } : importEntry(full, found.entry, found.manifest.version ?? '0.0.0');
}

/**
 * Loads plugin and adapter packages from the project that uses them: by package name from its `node_modules`, by the
 * short name of an adapter (`x` for `@sparkle-orchestration/adapter-x`), or by a path that begins with `./`. Order is
 * kept, a name given twice is loaded once.
 *
 * @throws DiagnosticError that tells every package that is missing, broken, of the wrong shape or of another version
 */
export async function loadPlugins(root: string, names: readonly string[]): Promise<readonly Plugin[]> {
  const loaded = await Promise.all([...new Set(names)].map((name) => loadOne(root, name)));
  const diagnostics = loaded.flatMap((one) => ('diagnostic' in one ? [one.diagnostic] : []));
  if (diagnostics.length > 0) throw new DiagnosticError(diagnostics);
  return loaded.flatMap((one) => ('plugin' in one ? [one.plugin] : []));
}
