import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, type Stats, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Diagnostic, projectFileNames } from '@sparkle-orchestration/core';
import { findRoot } from './find-root.js';
import { type OpenProjectOptions, openProject } from './open-project.js';
import { validateProject } from './validate.js';
import { version } from './version.js';

/** What validating a whole project gives. */
export interface Validation {
  readonly env: string;
  readonly pipelines: number;
  readonly diagnostics: readonly Diagnostic[];
  readonly sourceText: (file: string) => string | undefined;
  /** Nothing has changed since the last time, so the result is that of then. */
  readonly unchanged: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;
/** Size, times of change in milliseconds and inode: what a file cannot keep when its bytes change. */
type Mark = readonly [size: number, mtimeMs: number, ctimeMs: number, inode: number];

interface Entry {
  /** Hash of the marks of the code that judged; code of another build judges again. */
  readonly code: string;
  readonly env: string;
  readonly pipelines: number;
  readonly diagnostics: readonly Diagnostic[];
  /** Files and folders that were looked at, relative to the root; null = it was not there. */
  readonly marks: readonly (readonly [path: string, mark: Mark | null])[];
  /** Hashes of the environment variables that were looked at; null = not set. */
  readonly variables: readonly (readonly [name: string, hash: string | null])[];
}

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

function mark(path: string): Mark | null {
  const stats: Stats | undefined = statSync(path, { throwIfNoEntry: false });
  return stats ? [stats.size, stats.mtimeMs, stats.ctimeMs, stats.ino] : null;
}

const same = (a: Mark | null, b: Mark | null) =>
  a === b || (a !== null && b !== null && a.every((value, i) => value === b[i]));

/** A folder with everything below it; a folder's own times tell when something is added or taken away. */
function below(root: string, folder: string, found: string[]): void {
  found.push(folder);
  let entries: ReturnType<typeof list>;
  try {
    entries = list(join(root, folder));
  } catch {
    return;
  }
  for (const entry of entries) {
    if (entry.isDirectory()) below(root, `${folder}/${entry.name}`, found);
    else found.push(`${folder}/${entry.name}`);
  }
}
const list = (path: string) => readdirSync(path, { withFileTypes: true });

/** The environment, with a list of the names that were asked for. Listing all of it cannot be remembered. */
function watched(environment: Environment): { readonly environment: Environment; readonly asked: Set<string> } {
  const asked = new Set<string>();
  return {
    asked,
    environment: new Proxy(environment, {
      get(target, name) {
        if (typeof name === 'string') asked.add(name);
        return Reflect.get(target, name) as string | undefined;
      },
      has(target, name) {
        if (typeof name === 'string') asked.add(name);
        return Reflect.has(target, name);
      },
      getOwnPropertyDescriptor(target, name) {
        if (typeof name === 'string') asked.add(name);
        return Reflect.getOwnPropertyDescriptor(target, name);
      },
    }),
  };
}

/** The packages whose code decides what is valid; a bundle holds them, then its own files count. */
const judges = ['core', 'sql', 'schedules', 'tasks', 'pipelines', 'connectors', 'lineage'].map(
  (name) => `@sparkle-orchestration/${name}`,
);

/** What the running code is made of: the version, this build's files, and the entry files of the packages beside it. */
function codeMark(): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const files = list(here).flatMap((entry) => (entry.isFile() ? [join(here, entry.name)] : []));
  for (const name of judges) {
    try {
      files.push(fileURLToPath(import.meta.resolve(name)));
    } catch {
      // Bundled: its code is among the files of this build.
    }
  }
  return hash(JSON.stringify([version, files.sort().map((file) => [file, mark(file)])]));
}

function readEntry(file: string, code: string): Entry | undefined {
  try {
    const entry = JSON.parse(readFileSync(file, 'utf8')) as Entry;
    return entry.code === code ? entry : undefined;
  } catch {
    return undefined;
  }
}

function holds(entry: Entry, root: string, environment: Environment): boolean {
  const value = (name: string) => {
    const text = environment[name];
    return text === undefined ? null : hash(text);
  };
  return (
    entry.variables.every(([name, before]) => value(name) === before) &&
    entry.marks.every(([path, before]) => same(mark(join(root, path)), before))
  );
}

/**
 * Keeps a result. Not when a file was changed while it was being read, nor when the project runs code of its own
 * (plugins, definitions in TypeScript), because nobody knows what code looks at.
 */
function keep(file: string, root: string, entry: Omit<Entry, 'marks'>, looked: ReadonlySet<string>, begun: number) {
  const marks = [...looked].sort().map((path) => [path, mark(join(root, path))] as const);
  if (marks.some(([path, one]) => one !== null && /\.[cm]?[jt]s$/i.test(path))) return;
  if (marks.some(([, one]) => one !== null && Math.max(one[1], one[2]) >= begun - 20)) return;
  const temporary = `${file}.${process.pid}`;
  try {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(temporary, JSON.stringify({ ...entry, marks }));
    renameSync(temporary, file);
  } catch {
    // A folder that cannot be written costs time, not correctness.
    rmSync(temporary, { force: true });
  }
}

/**
 * Everything that is wrong with a project. When no file and no environment variable that was looked at has changed since
 * the last time, the result of then is taken from `.sparkle/cache`; a project that is code itself is always read.
 */
export async function validateAll(options: OpenProjectOptions = {}): Promise<Validation> {
  const root = findRoot(options.from ?? process.cwd());
  const given = options.environment ?? process.env;
  const { from: _, environment: __, ...rest } = options;
  const file = join(root, '.sparkle', 'cache', `validate-${hash(JSON.stringify(rest)).slice(0, 16)}.json`);
  const code = codeMark();
  const before = readEntry(file, code);
  if (before && holds(before, root, given)) {
    const { env, pipelines, diagnostics } = before;
    const sourceText = (path: string) => {
      try {
        return readFileSync(join(root, path), 'utf8');
      } catch {
        return undefined;
      }
    };
    return { env, pipelines, diagnostics, sourceText, unchanged: true };
  }
  const begun = Date.now();
  const { environment, asked } = watched(given);
  const looked = new Set<string>(projectFileNames);
  const project = await openProject({ ...options, from: root, environment, onRead: (path) => looked.add(path) });
  const diagnostics = validateProject(project);
  const { env, pipelines, plugins } = project.definition;
  if (plugins.length === 0 && options.adapters === false) {
    const found: string[] = [];
    for (const folder of [project.config, 'schemas']) below(root, folder, found);
    for (const path of found) looked.add(path);
    const variables = [...asked].sort().map((name) => {
      const value = given[name];
      return [name, value === undefined ? null : hash(value)] as const;
    });
    keep(file, root, { code, env, pipelines: pipelines.length, diagnostics, variables }, looked, begun);
  }
  return { env, pipelines: pipelines.length, diagnostics, sourceText: project.sourceText, unchanged: false };
}
