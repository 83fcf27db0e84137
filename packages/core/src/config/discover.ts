import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { formatOf } from '../source/document.js';
import { normaliseEnv } from './environment.js';

/** Folders of `config` that belong to the dialects and are never names of pipelines. */
export const reservedFolders: ReadonlySet<string> = new Set([
  'orchestration',
  'connections',
  'sources',
  'destinations',
  'pipelines',
  'jobs',
  'triggers',
  'environments',
  'models',
  'transformers',
  'ingestors',
  'expectations',
  'schemas',
  'sql',
  'data',
  'calendars',
  'secrets',
  'tests',
]);

export const warehouseKinds = ['source', 'destination', 'pipeline', 'job', 'trigger'] as const;
export type WarehouseKind = (typeof warehouseKinds)[number];

/** Files that lie over each other, the later over the earlier, and files that should not be there as well. */
export interface LayeredFiles {
  readonly name: string;
  /** In the order base, environment. */
  readonly base: readonly string[];
  readonly env: readonly string[];
}

export interface DiscoveredFiles {
  /** The folder with definitions is there. */
  readonly exists: boolean;
  readonly flat: readonly LayeredFiles[];
  readonly connections: readonly LayeredFiles[];
  readonly ingestors: readonly LayeredFiles[];
  readonly warehouse: Readonly<Record<WarehouseKind, readonly string[]>>;
  /** `config/environments/<env>/…`, by the file that each lies over. */
  readonly overlays: readonly {
    readonly file: string;
    readonly base: string;
    readonly kind: WarehouseKind | 'secrets';
  }[];
  readonly secretsMapping: readonly string[];
  readonly models: readonly string[];
  readonly transformers: readonly string[];
  readonly schemas: readonly string[];
}

/** Names that editors and copies leave behind. */
const leftover = /^[.#]|~$|\.(?:sw[a-z]|tmp|bak|orig|rej)$|^4913$|^#.*#$/i;

/** Finds the files of a project. Paths are relative to the root, with `/`, in code unit order. */
export function discoverFiles(root: string, config: string, env: string): DiscoveredFiles {
  const list = (folder: string) => entries(root, folder);
  const top = list(config);
  const layered = (folder: string, base: string): LayeredFiles[] => {
    return list(folder)
      .filter((e) => e.isDirectory())
      .map((e) => layers(root, `${folder}/${e.name}`, e.name, base, env));
  };
  const own = top
    .filter((e) => e.isDirectory() && !reservedFolders.has(e.name))
    .map((e) => layers(root, `${config}/${e.name}`, e.name, 'base', env));
  const flat = [...layered(`${config}/orchestration`, 'base'), ...own.filter((p) => p.env.length > 0)];
  return {
    exists: top.length > 0 || list('.').some((e) => e.isDirectory() && e.name === config),
    flat: flat.filter((p) => p.env.length > 0),
    connections: layered(`${config}/connections`, 'common').filter((c) => c.base.length + c.env.length > 0),
    ingestors: layered(`${config}/ingestors`, 'base').filter((c) => c.env.length > 0),
    warehouse: Object.fromEntries(
      warehouseKinds.map((kind) => [kind, yamlFiles(root, `${config}/${kind}s`)]),
    ) as Record<WarehouseKind, string[]>,
    overlays: overlaysOf(root, config, env),
    secretsMapping: top
      .filter((e) => e.isFile() && /^secrets_mapping\.ya?ml$/.test(e.name))
      .map((e) => `${config}/${e.name}`),
    models: tree(root, `${config}/models`).filter((file) => file.endsWith('.sql')),
    transformers: tree(root, `${config}/transformers`).filter((file) => file.endsWith('.sql')),
    schemas: tree(root, 'schemas').filter((file) => file.endsWith('.json')),
  };
}

function entries(root: string, folder: string): Dirent[] {
  try {
    const found = readdirSync(join(root, folder), { withFileTypes: true });
    return found.filter((e) => !leftover.test(e.name)).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  } catch {
    // A folder that is not there, or that vanished meanwhile, holds nothing.
    return [];
  }
}

function layers(root: string, folder: string, name: string, baseName: string, env: string): LayeredFiles {
  const files = entries(root, folder).filter((e) => !e.isDirectory() && formatOf(e.name));
  const stem = (file: string) => file.replace(/\.[^.]+$/, '');
  const pick = (match: (stem: string) => boolean) =>
    files.filter((e) => match(stem(e.name))).map((e) => `${folder}/${e.name}`);
  const own = pick((s) => s !== baseName && normaliseEnv(s) === env);
  // A module may be a function of the environment, so one file can serve all of them.
  const all = files.filter((e) => formatOf(e.name) === 'module' && stem(e.name) === 'pipeline');
  return {
    name,
    base: pick((s) => s === baseName),
    env: own.length > 0 ? own : all.map((e) => `${folder}/${e.name}`),
  };
}

function yamlFiles(root: string, folder: string): string[] {
  return entries(root, folder)
    .filter((e) => !e.isDirectory() && formatOf(e.name) === 'yaml')
    .map((e) => `${folder}/${e.name}`);
}

/** Files below a folder. */
export function tree(root: string, folder: string): string[] {
  return entries(root, folder).flatMap((e) =>
    e.isDirectory() ? tree(root, `${folder}/${e.name}`) : [`${folder}/${e.name}`],
  );
}

function overlaysOf(root: string, config: string, env: string): DiscoveredFiles['overlays'] {
  const folders = entries(root, `${config}/environments`).filter(
    (e) => e.isDirectory() && normaliseEnv(e.name) === env,
  );
  return folders.flatMap((folder) => {
    const below = `${config}/environments/${folder.name}`;
    const documents = warehouseKinds.flatMap((kind) =>
      yamlFiles(root, `${below}/${kind}s`).map((file) => ({ file, base: file.replace(below, config), kind })),
    );
    const secrets = yamlFiles(root, below).filter((file) => /\/secrets_mapping\.ya?ml$/.test(file));
    return [
      ...documents,
      ...secrets.map((file) => ({ file, base: file.replace(below, config), kind: 'secrets' as const })),
    ];
  });
}
