import { buildRegistry, loadPlugins, readProject } from '@sparkle-orchestration/core';
import { createCompiler } from '@sparkle-orchestration/pipelines';
import { validateCron } from '@sparkle-orchestration/schedules';
import { loadSqlParser, readsOfSelect } from '@sparkle-orchestration/sql';
import { builtins } from './builtins.js';
import { findRoot } from './find-root.js';
import type { Project } from './project.js';
import { projectFiles } from './read-text.js';

export interface OpenProjectOptions {
  /** Folder to look from, upwards. @default the current one */
  readonly from?: string;
  /** Environment. @default ENVIRONMENT, else the project file's, else prod to compile and dev to run */
  readonly env?: string;
  readonly purpose?: 'compile' | 'run';
  /** Connection to write to instead of the environment's. */
  readonly warehouse?: string;
  /** @default process.env */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Reads a project: all its files, plugins and adapters. Problems of definitions are in `diagnostics`. */
export async function openProject(options: OpenProjectOptions = {}): Promise<Project> {
  const root = findRoot(options.from ?? process.cwd());
  const environment = options.environment ?? process.env;
  const registryOf = async (packages: readonly string[]) =>
    buildRegistry([builtins, ...(await loadPlugins(root, packages))]);
  await loadSqlParser();
  const read = await readProject({
    root,
    purpose: options.purpose ?? 'compile',
    registry: registryOf,
    environment,
    validateCron,
    readsOfSelect,
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.warehouse === undefined ? {} : { warehouse: options.warehouse }),
  });
  const registry = read.registry;
  const compiler = createCompiler(read.project, { registry, readText: projectFiles(root) });
  return {
    root,
    definition: read.project,
    registry,
    diagnostics: read.diagnostics,
    sourceText: read.sourceText,
    compiler,
    environment,
  };
}
