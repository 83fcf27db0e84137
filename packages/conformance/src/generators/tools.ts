import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { hasErrors, writeOutput } from '@sparkle-orchestration/core';
import { type GenerateOptions, type Generation, makeGeneration } from '@sparkle-orchestration/sdk';
import { MissingTool, packageRoot, pythonEnvironment } from '../cache.js';

/** Environments of the tools that generated projects call. */
export const dagster = (): string => pythonEnvironment('generate-dagster');
export const sqlmesh = (): string => pythonEnvironment('sqlmesh');

const shared = process.env['SPARKLE_SHARED'] ?? join(packageRoot, '..', '..', '..', 'shared');

/** A folder of the shared corpora. @throws MissingTool when it is not here */
export function corpus(name: string): string {
  const folder = join(shared, 'corpora', name);
  if (!existsSync(folder)) throw new MissingTool(`the corpus ${name} is not here; SPARKLE_SHARED names its folder`);
  return folder;
}

/** Does something in a folder of its own, which is gone afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'generators-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Copies a folder so that it can be written to. */
export function copy(from: string, to: string): string {
  cpSync(from, to, { recursive: true, mode: 0 });
  spawnSync('chmod', ['-R', 'u+w', to]);
  return to;
}

/** Runs a program; what it printed. @throws Error with its last lines when it fails */
export function run(program: string, args: readonly string[], cwd: string): string {
  const ran = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: {
      ...process.env,
      PATH: [join(dagster(), 'bin'), process.env['PATH']].join(delimiter),
      DBT: join(dagster(), 'bin', 'dbt'),
      SQLMESH: join(sqlmesh(), 'bin', 'sqlmesh'),
      DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
      SQLMESH__DISABLE_ANONYMIZED_ANALYTICS: '1',
      NO_COLOR: '1',
    },
  });
  if (ran.error) throw ran.error;
  if (ran.status !== 0)
    throw new Error(`${program} ended with ${ran.status}: ${(ran.stderr + ran.stdout).slice(-3000)}`);
  return ran.stdout;
}

/** A script of `python/`, whose last line is its answer. */
export function python<T>(environment: string, script: string, ...args: readonly string[]): T {
  const out = run(join(environment, 'bin', 'python'), [join(packageRoot, 'python', script), ...args], tmpdir());
  return JSON.parse(out.trimEnd().split('\n').at(-1) ?? '') as T;
}

const usual = {
  target: 'dagster',
  timezone: 'UTC',
  select: [],
  exclude: [],
  groupBy: 'layer',
  granularity: 'node',
  tests: 'build',
  engine: 'dbt',
  edges: 'data',
  sourceFreshness: false,
  monitors: true,
  regenerate: 'dagster-asset-gen',
} as const;

/** Generates a code location and writes it, by the way that the command takes. */
export async function generate(
  options: Partial<GenerateOptions> & Pick<GenerateOptions, 'projectType' | 'outputDir'>,
): Promise<Generation> {
  const made = await makeGeneration({ cwd: join(packageRoot, '..', '..'), ...usual, ...options });
  const { diagnostics } = await writeOutput(made.folder, made.output);
  if (hasErrors(diagnostics)) throw new Error(diagnostics.map((one) => one.message).join('\n'));
  return made;
}

/** What `python/generated_assets.py` tells of a code location. */
export interface Loaded {
  readonly load_seconds: number;
  readonly assets: Readonly<
    Record<
      string,
      {
        readonly deps: readonly string[];
        readonly group: string;
        readonly partitions: string | null;
        readonly checks: readonly string[];
        readonly metadata: Readonly<Record<string, unknown>>;
        readonly executable: boolean;
      }
    >
  >;
  readonly sensors: Readonly<Record<string, string>>;
  readonly answers: readonly Readonly<Record<string, unknown>>[];
}

export const load = (folder: string, ...commands: readonly string[]): Loaded =>
  python(dagster(), 'generated_assets.py', folder, ...commands);

/** `upstream -> downstream` by ids of the tool, through the metadata of the assets. */
export function edgesOf({ assets }: Loaded): readonly string[] {
  const id = (key: string) => String(assets[key]?.metadata['unique_id'] ?? key);
  return Object.entries(assets)
    .flatMap(([key, asset]) => asset.deps.map((up) => `${id(up)} -> ${id(key)}`))
    .sort();
}

/** What is in one list only, for people. */
export function difference(what: string, found: readonly string[], expected: readonly string[]): readonly string[] {
  const [have, want] = [new Set(found), new Set(expected)];
  return [
    ...expected.filter((one) => !have.has(one)).map((one) => `${what} is missing: ${one}`),
    ...found.filter((one) => !want.has(one)).map((one) => `${what} is there and should not: ${one}`),
  ];
}

export const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8')) as T;
