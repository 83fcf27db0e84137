import { rmSync } from 'node:fs';
import type { ExecutionGraph, Operation } from '@sparkle-orchestration/core';
import { afterAll } from 'vitest';
import { openProject } from '../../../src/open-project.js';
import type { Project } from '../../../src/project.js';
import { type ListedItem, listWarehouse } from '../../../src/warehouse-listing.js';
import { type ProjectFiles, projectFolder } from '../../project-folder.js';
import { baseDocuments } from './base.js';

export type Path = readonly (string | number)[];

/** A value put at a path of a document; `undefined` takes it away. */
export interface Change {
  readonly file: string;
  readonly path: Path;
  readonly value: unknown;
}

function put(target: unknown, [key, ...rest]: Path, value: unknown): unknown {
  const copy = (Array.isArray(target) ? [...target] : { ...(target as object | undefined) }) as Record<string, unknown>;
  if (key === undefined) return value;
  const name = String(key);
  if (rest.length > 0) copy[name] = put(copy[name] ?? (typeof rest[0] === 'number' ? [] : {}), rest, value);
  else if (value === undefined) delete copy[name];
  else copy[name] = value;
  return copy;
}

const always = [
  'in/orders.csv',
  'sql/a.sql',
  'sql/b.sql',
  'config/connections/smtp/dev.json',
  'config/secrets_mapping.yaml',
];
const load = ['sources/shop', 'destinations/lake', 'pipelines/load'];
/** Documents that belong together, by one of them; jobs and triggers need all. */
const scenes: Readonly<Record<string, readonly string[]>> = {
  'sources/api': ['sources/api', 'destinations/lake', 'pipelines/fetch'],
  'pipelines/fetch': ['sources/api', 'destinations/lake', 'pipelines/fetch'],
  'sources/crm': ['sources/crm', 'destinations/lake', 'pipelines/copy'],
  'destinations/pg': ['sources/shop', 'destinations/pg', 'pipelines/push'],
  'pipelines/push': ['sources/shop', 'destinations/pg', 'pipelines/push'],
  'sources/events': ['sources/events', ...load],
};

/** The documents of the base that changes of these documents need: fewer are read faster. */
function sceneOf(changes: readonly Change[]): readonly string[] {
  const names = changes.map(({ file }) => file.replace(/^config\/|\.yaml$/g, ''));
  if (names.some((name) => /^(jobs|triggers)\//.test(name))) return Object.keys(baseDocuments);
  const wanted = names.some((name) => load.includes(name)) ? load : [];
  const all = [...wanted, ...names.flatMap((name) => scenes[name] ?? [])];
  return [...always, ...(all.length > 0 ? all : load).map((name) => `config/${name}.yaml`)];
}

/** The base documents with changes. */
function changed(changes: readonly Change[], more: readonly string[]): ProjectFiles {
  const scene = [...sceneOf(changes), ...more];
  const files: Record<string, unknown> = Object.fromEntries(scene.map((file) => [file, baseDocuments[file]]));
  for (const { file, path, value } of changes) files[file] = put(files[file], path, value);
  return files;
}

/** What a project of documents means: graphs, definitions, lists, findings. */
export interface Meaning {
  readonly project: Project;
  /** The graph of a pipeline; fails with the findings when there is none. */
  graph(pipeline: string): ExecutionGraph;
  /** The first operation of a kind in the graph of a pipeline. */
  operation<O extends Operation['op']>(pipeline: string, op: O): Extract<Operation, { readonly op: O }>;
  /** The graph of a job. */
  job(name: string): ExecutionGraph;
  trigger(name: string): Project['definition']['triggers'][number] | undefined;
  listed(name: string): ListedItem | undefined;
  connection(name: string): Readonly<Record<string, unknown>> | undefined;
  /** `code line of the source`, one for each finding that is not the base's. */
  readonly findings: readonly string[];
}

const environment = { CRM_URL: 'postgres://etl@crm/db', PG_PASSWORD: 'x', HOOK: 'x', TOKEN: 'the-token-1234' };

const known = new Map<string, Promise<Meaning>>();
const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

/** Reads the base documents with changes, as an editor or a command does. The same documents are read once. */
export function meaningOf(changes: readonly Change[], more: readonly string[] = []): Promise<Meaning> {
  const files = changed(changes, more);
  const key = JSON.stringify(files);
  const made = known.get(key) ?? read(files);
  known.set(key, made);
  return made;
}

async function read(files: ProjectFiles): Promise<Meaning> {
  const root = projectFolder(files, { warehouse: 'lake' });
  roots.push(root);
  const project = await openProject({ from: root, env: 'dev', purpose: 'run', adapters: false, environment });
  const { definition, compiler } = project;
  const found = [...project.diagnostics];
  const need = <T>(value: T | undefined, what: string): T => {
    if (value !== undefined) return value;
    throw new Error(`${what}: ${found.map((d) => `${d.code} ${d.message}`).join('; ')}`);
  };
  const graph = (name: string) => {
    const pipeline = need(
      definition.pipelines.find((one) => one.name === name),
      `no pipeline ${name}`,
    );
    const compiled = compiler.compile(pipeline);
    found.push(...compiled.diagnostics);
    return need(compiled.graph, `no graph of ${name}`);
  };
  const lineOf = (file = '', line = 0) => project.sourceText(file)?.split('\n')[line - 1]?.trim() ?? '';
  return {
    project,
    graph,
    operation: (name, op) => need(graph(name).operations.find((one) => one.op === op) as never, `no ${op} in ${name}`),
    job(name) {
      const job = need(
        definition.jobs.find((one) => one.name === name),
        `no job ${name}`,
      );
      const compiled = compiler.compileJob(job);
      found.push(...compiled.diagnostics);
      return need(compiled.graph, `no graph of ${name}`);
    },
    trigger: (name) => definition.triggers.find((one) => one.name === name),
    listed: (name) =>
      listWarehouse(project)
        .flatMap((kind) => kind.items)
        .find((one) => one.name === name),
    connection: (name) => definition.connections.get(name)?.properties,
    get findings() {
      return found.map((d) => `${d.code} ${lineOf(d.location?.file, d.location?.line)}`);
    },
  };
}
