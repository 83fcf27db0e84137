import {
  buildRegistry,
  type Diagnostic,
  DiagnosticError,
  loadPlugins,
  type Plugin,
  type ProjectDefinition,
  parseAdapterOptions,
  type Registry,
  readProject,
  readProjectFile,
  readUnitTests,
} from '@sparkle-orchestration/core';
import { createCompiler, pipelineDiagnostics } from '@sparkle-orchestration/pipelines';
import { scheduleFromPattern, validateCron } from '@sparkle-orchestration/schedules';
import { loadSqlParser, readsOfSelect, sqlParserIsLoaded } from '@sparkle-orchestration/sql';
import { builtins } from './builtins.js';
import { writtenOptions } from './deploy.js';
import { findRoot } from './find-root.js';
import { mayHoldSql } from './needs-sql-parser.js';
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
  /** Load the adapters that the project lists. @default true */
  readonly adapters?: boolean;
  /** References to secrets that no mapping defines are not reported. @default false */
  readonly allowMissingSecrets?: boolean;
  /** Unknown dependencies are errors. @default false */
  readonly strict?: boolean;
  /** Told of every file of the project that compiling reads beside the definitions, relative to the root. */
  readonly onRead?: (file: string) => void;
  /** @default process.env */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Plugins and, where they are wanted, adapters. One that cannot be loaded does not hide the others. */
async function loadParts(root: string, environment: NonNullable<OpenProjectOptions['environment']>, adapters: boolean) {
  const { settings } = await readProjectFile(root, environment);
  const listed = [
    ...settings.plugins.map((name, at) => ({ name, location: settings.locate(['plugins', at]) })),
    ...[...(adapters ? settings.adapters.keys() : [])].map((name) => ({
      name,
      location: settings.locate(['adapters', name], 'key'),
    })),
  ];
  const plugins: Plugin[] = [];
  const found: Diagnostic[] = [];
  for (const { name, location } of listed) {
    try {
      plugins.push(...(await loadPlugins(root, [name])));
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      found.push(...error.diagnostics.map((problem) => ({ location, ...problem })));
    }
  }
  return { plugins, found, config: settings.config };
}

/** Files of documents that could not be used, and any other file with an error in it. */
function brokenFiles(read: Awaited<ReturnType<typeof readProject>>): readonly string[] {
  const errors = read.diagnostics.filter((d) => d.severity === 'error').map((d) => d.location?.file);
  const files = [...(read.broken ?? []).map((document) => document.file), ...errors];
  return [...new Set(files.filter((file) => file !== undefined))].sort();
}

/** Connections that are not there and were told as such: broken ones, and the warehouse of the environment. */
function absentConnections({ project, broken = [] }: Awaited<ReturnType<typeof readProject>>): ReadonlySet<string> {
  const names = broken.filter((document) => document.kind === 'connection').map((document) => document.name);
  return new Set([...names, project.warehouse].filter((name) => !project.connections.has(name)));
}

/** A warehouse that was asked for and is not there. */
function unknownWarehouse(name: string | undefined, known: ReadonlyMap<string, unknown>): readonly Diagnostic[] {
  return name === undefined || known.has(name) ? [] : [pipelineDiagnostics.report('warehouse-unknown', { name })];
}

/** Problems of options of the adapters, each at its line of the project file. */
function adapterProblems(definition: ProjectDefinition, registry: Registry): readonly Diagnostic[] {
  return [...registry.adapters.values()].flatMap((adapter) => {
    const written = writtenOptions({ definition, registry }, adapter);
    if (!written) return [];
    const [key, options] = written;
    return parseAdapterOptions(adapter, options, (path) => definition.locate?.(['adapters', key, ...path])).diagnostics;
  });
}

/** Reads a project: all its files, plugins and adapters. Problems of definitions are in `diagnostics`. */
export async function openProject(options: OpenProjectOptions = {}): Promise<Project> {
  const root = findRoot(options.from ?? process.cwd());
  const environment = options.environment ?? process.env;
  const loaded = await loadParts(root, environment, options.adapters !== false);
  const registry = buildRegistry([builtins, ...loaded.plugins]);
  let models = false;
  const readAll = () =>
    readProject({
      root,
      purpose: options.purpose ?? 'compile',
      registry,
      environment,
      validateCron,
      readPattern: scheduleFromPattern,
      readsOfSelect(sql, dialect) {
        models = true;
        return sqlParserIsLoaded() ? readsOfSelect(sql, dialect) : [];
      },
      ...(options.env === undefined ? {} : { env: options.env }),
      ...(options.allowMissingSecrets === undefined ? {} : { allowMissingSecrets: options.allowMissingSecrets }),
      ...(options.strict === undefined ? {} : { strict: options.strict }),
    });
  let read = await readAll();
  if (!sqlParserIsLoaded() && (models || mayHoldSql(read.project.pipelines, read.project.transformers))) {
    await loadSqlParser();
    // What models read is told by the parser, which most projects do not need: loading it costs more than reading again.
    if (models) read = await readAll();
  }
  const definition = options.warehouse === undefined ? read.project : { ...read.project, warehouse: options.warehouse };
  const files = projectFiles(root);
  const readText = (file: string) => {
    options.onRead?.(file);
    return files(file);
  };
  const absent = absentConnections({ ...read, project: definition });
  const compiler = createCompiler(definition, { registry, readText, absentConnections: absent });
  const tests = options.adapters === false ? undefined : await readUnitTests(root, loaded.config);
  return {
    root,
    config: loaded.config,
    definition,
    registry,
    diagnostics: [
      ...loaded.found,
      ...read.diagnostics,
      ...adapterProblems(definition, registry),
      ...unknownWarehouse(options.warehouse, definition.connections),
      ...(tests?.diagnostics ?? []),
    ],
    unitTests: tests?.tests ?? [],
    brokenFiles: brokenFiles(read),
    sourceText: (file) => read.sourceText(file) ?? tests?.sourceText(file),
    compiler,
    environment,
  };
}
