import { type Diagnostic, exitCodes } from '../diagnostics/diagnostic.js';
import { nearestName } from '../diagnostics/nearest-name.js';
import type { Registry } from '../plugin/registry.js';
import type {
  ConnectionDefinition,
  FlatConfig,
  PipelineDefinition,
  ReadProjectResult,
  WarehouseConfig,
} from '../project/definition.js';
import type { ParsedFile, SourceDocument } from '../source/document.js';
import { readSources } from '../source/read-files.js';
import type { ConnectionBook } from './alert-channels.js';
import { missingConnection, readConnection } from './connections.js';
import { readDatasetSchemas } from './dataset-schemas.js';
import { checkPipelineDependencies } from './dependencies.js';
import { configDiagnostics as report } from './diagnostics.js';
import { type DiscoveredFiles, discoverFiles } from './discover.js';
import { chooseEnv, envPattern } from './environment.js';
import { readFlatPipeline } from './flat-pipeline.js';
import { overIngestor } from './ingestor-layer.js';
import { ingestorDocuments, readIngestors } from './ingestors.js';
import { layeredDocument } from './layers.js';
import { readModels } from './models.js';
import { checkName, duplicateNames } from './names.js';
import { type ProjectSettings, readProjectFile } from './project-file.js';
import type { BrokenDocument, ReadContext } from './read-context.js';
import { type ReadPattern, simpleCronCheck, type ValidateCron } from './schedule.js';
import { readSecretsMapping, secretBook } from './secrets.js';
import { readTransformerFiles } from './transformer-files.js';
import type { Environment } from './variables.js';
import { byName, readWarehouse } from './warehouse/read-warehouse.js';
import { implicitTriggers } from './warehouse/triggers.js';

export interface ReadProjectOptions {
  /** Folder of the project. */
  readonly root: string;
  /** Environment; else that of `ENVIRONMENT`, the project file, or the purpose. */
  readonly env?: string | undefined;
  readonly purpose: 'compile' | 'run';
  readonly registry: Registry;
  /** Environment variables; nothing else of the process is looked at. */
  readonly environment: Environment;
  /** Checks five cron fields. @default a check of fields and ranges */
  readonly validateCron?: ValidateCron;
  /** Makes a schedule of a named pattern with parameters. @default there are none */
  readonly readPattern?: ReadPattern;
  /** Finds the tables that a SELECT reads, as name parts. Without it a model lists none. */
  readonly readsOfSelect?: (sql: string, dialect: string) => readonly (readonly string[])[];
  /** An unknown dependency is an error. @default false */
  readonly strict?: boolean;
  /** References to secrets that no mapping defines are not reported. @default false */
  readonly allowMissingSecrets?: boolean;
}

/** Name of the warehouse of a project that names none. */
export const defaultWarehouse = 'warehouse';

/**
 * Reads all definitions of a project in one environment. A file that cannot be used never hides the others: what could
 * be read comes back with everything that is wrong.
 */
export async function readProject(options: ReadProjectOptions): Promise<ReadProjectResult> {
  const diagnostics: Diagnostic[] = [];
  const { settings, files, diagnostics: fileProblems } = await readProjectFile(options.root, options.environment);
  diagnostics.push(...fileProblems);
  const env = chooseEnv({
    env: options.env,
    environment: options.environment,
    projectEnv: settings.env,
    purpose: options.purpose,
  });
  if (!envPattern.test(env))
    diagnostics.push(
      report.report('bad-name', {
        name: env,
        why: 'an environment starts with a letter and holds letters, digits, "_" and "-"',
      }),
    );
  const found = discoverFiles(options.root, settings.config, env);
  if (!found.exists) diagnostics.push(report.report('no-config', { root: settings.config }));
  const parsed = await readSources(options.root, structuredFiles(found), { env });
  diagnostics.push(...[...parsed.values()].flatMap((file) => file.diagnostics));
  const context: ReadContext = {
    env,
    environment: options.environment,
    registry: options.registry,
    validateCron: options.validateCron ?? simpleCronCheck,
    readPattern: options.readPattern ?? (() => ({ diagnostics: [] })),
    report: (...more) => {
      for (const one of more)
        if (!(options.allowMissingSecrets && one.code === 'config/secret-undefined')) diagnostics.push(one);
    },
  };
  return assemble(options, settings, found, parsed, files, context, diagnostics);
}

function structuredFiles(found: DiscoveredFiles): readonly string[] {
  const layered = [...found.flat, ...found.connections, ...found.ingestors].flatMap((l) => [...l.base, ...l.env]);
  return [
    ...layered,
    ...Object.values(found.warehouse).flat(),
    ...found.overlays.map((o) => o.file),
    ...found.secretsMapping,
    ...found.schemas,
  ];
}

function assemble(
  options: ReadProjectOptions,
  settings: ProjectSettings,
  found: DiscoveredFiles,
  parsed: ReadonlyMap<string, ParsedFile>,
  projectFiles: readonly ParsedFile[],
  context: ReadContext,
  diagnostics: Diagnostic[],
): ReadProjectResult {
  const broken: BrokenDocument[] = [];
  const book = readBook(found, parsed, context, broken);
  const ingestorFiles = ingestorDocuments(found.ingestors, parsed, context);
  const { pipelines: flat, ingestorsInUse } = readFlat(found, parsed, context, book, broken, ingestorFiles);
  const warehouse = readWarehouse({ found, parsed, context, book, broken, flatNames: flat.map((p) => p.name) });
  const models = readModels({
    root: options.root,
    files: found.models,
    folder: `${settings.config}/models`,
    context,
    broken,
    destinations: destinationsOf(flat, warehouse.pipelines),
    ...(options.readsOfSelect ? { readsOfSelect: options.readsOfSelect } : {}),
  });
  const steps = readTransformerFiles(options.root, found.transformers, context);
  const schemas = readDatasetSchemas(found.schemas, parsed, context);
  const ingestors = readIngestors(ingestorFiles, ingestorsInUse, context, book.secrets);
  const pipelines = [...flat, ...warehouse.pipelines, ...models.pipelines];
  context.report(
    ...duplicateNames(
      'pipeline',
      pipelines.map((p) => ({ name: p.name, location: nameLocation(p) })),
    ),
  );
  const known = new Set(broken.filter((b) => b.kind === 'pipeline').map((b) => b.name));
  context.report(...checkPipelineDependencies(pipelines, known, options.strict ?? false));
  const chosen = chooseWarehouse(settings, context, book.connections, broken);
  checkConnections(flat, book.connections, context, broken, options.purpose);
  const stepTexts = new Map([...steps.values()].map((step) => [step.file, step.text]));
  const texts = new Map([...parsed.values(), ...projectFiles].map((file) => [file.file, file.text]));
  return {
    project: {
      name: settings.name,
      root: options.root,
      env: context.env,
      warehouse: chosen,
      connections: sorted(book.connections),
      pipelines: pipelines.sort(byName),
      documents: warehouse.documents,
      jobs: warehouse.jobs,
      triggers: [...warehouse.triggers, ...implicitTriggers(pipelines)].sort(byName),
      secrets: sorted(book.secrets.secrets),
      schemas,
      adapters: settings.adapters,
      plugins: settings.plugins,
      allowedDirectories: settings.allowedDirectories,
      allowedHosts: settings.allowedHosts,
      transformers: steps,
      ingestors,
      locate: settings.locate,
    },
    diagnostics,
    broken,
    sourceText: (file) => texts.get(file) ?? models.texts.get(file) ?? stepTexts.get(file),
  };
}

function destinationsOf(
  flat: readonly PipelineDefinition<FlatConfig>[],
  warehouse: readonly PipelineDefinition<WarehouseConfig>[],
): readonly string[] {
  return [
    ...flat.flatMap((p) => p.config.destination ?? []),
    ...warehouse.flatMap((p) => p.config.resources.map((r) => r.destination)),
  ];
}

function nameLocation(pipeline: PipelineDefinition) {
  return pipeline.locate(pipeline.dialect === 'warehouse' ? ['pipeline', 'name'] : ['pipeline_name']);
}

function sorted<T>(map: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  return new Map([...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function readBook(
  found: DiscoveredFiles,
  parsed: ReadonlyMap<string, ParsedFile>,
  context: ReadContext,
  broken: BrokenDocument[],
): ConnectionBook {
  const [mappingFile, second] = found.secretsMapping;
  if (mappingFile && second)
    context.report(
      report.report(
        'two-files',
        { what: 'the secrets mapping', other: mappingFile },
        { file: second, line: 1, column: 1 },
      ),
    );
  const over = found.overlays.filter((o) => o.kind === 'secrets').map((o) => o.file);
  const mapping = layeredDocument(
    { name: 'secrets_mapping', base: mappingFile ? [mappingFile] : [], env: over },
    parsed,
    context,
  );
  const secrets = secretBook(mapping ? readSecretsMapping(mapping, context) : new Map(), (diagnostic) => {
    if (mapping !== false) context.report(diagnostic);
  });
  const connections = new Map<string, ConnectionDefinition>();
  for (const files of found.connections) {
    const document = layeredDocument(files, parsed, context);
    const connection = document && readConnection(files.name, document, context, secrets);
    if (connection) connections.set(files.name, connection);
    else if (document !== undefined)
      broken.push({ kind: 'connection', name: files.name, file: files.env[0] ?? files.base[0] ?? '' });
  }
  return { connections, secrets };
}

function readFlat(
  found: DiscoveredFiles,
  parsed: ReadonlyMap<string, ParsedFile>,
  context: ReadContext,
  book: ConnectionBook,
  broken: BrokenDocument[],
  ingestorFiles: ReadonlyMap<string, SourceDocument>,
): { readonly pipelines: PipelineDefinition<FlatConfig>[]; readonly ingestorsInUse: ReadonlySet<string> } {
  const ingestorsInUse = new Set<string>();
  const pipelines = found.flat.flatMap((files) => {
    const file = files.env[0] ?? '';
    const wrong = checkName(files.name, { file, line: 1, column: 1 });
    if (wrong) context.report(wrong);
    const document = layeredDocument(files, parsed, context);
    if (document) ingestorsInUse.add(String(document.value['ingestor']));
    const pipeline =
      document && readFlatPipeline(files.name, overIngestor(document, ingestorFiles, context), context, book);
    if (pipeline && !wrong) return [pipeline];
    if (document !== undefined) broken.push({ kind: 'pipeline', name: files.name, file });
    return [];
  });
  return { pipelines, ingestorsInUse };
}

/** The warehouse of the environment; without one, a DuckDB file `warehouse/<env>.duckdb` below the project. */
function chooseWarehouse(
  settings: ProjectSettings,
  context: ReadContext,
  connections: Map<string, ConnectionDefinition>,
  broken: readonly BrokenDocument[],
): string {
  const written = settings.warehouses[context.env] ?? settings.warehouse;
  const name = written ?? defaultWarehouse;
  if (connections.has(name) || broken.some((b) => b.kind === 'connection' && b.name === name)) return name;
  if (written !== undefined) {
    const path =
      settings.warehouses[context.env] === undefined ? ['warehouse'] : ['environments', context.env, 'warehouse'];
    context.report(missingConnection(name, context.env, nearestName(name, connections.keys()), settings.locate(path)));
    return name;
  }
  connections.set(name, {
    name,
    type: 'duckdb',
    properties: { path: `warehouse/${context.env}.duckdb` },
    locate: settings.locate,
  });
  return name;
}

function checkConnections(
  pipelines: readonly PipelineDefinition<FlatConfig>[],
  connections: ReadonlyMap<string, ConnectionDefinition>,
  context: ReadContext,
  broken: readonly BrokenDocument[],
  purpose: 'compile' | 'run',
): void {
  for (const pipeline of pipelines) {
    const name = pipeline.config.sourceConnection;
    if (name === undefined || connections.has(name) || broken.some((b) => b.kind === 'connection' && b.name === name))
      continue;
    const near = nearestName(name, connections.keys());
    const missing = missingConnection(name, context.env, near, pipeline.locate(['source_connection']));
    // Compiling needs the name only: the connection may live in the orchestrator. A run cannot do without it.
    context.report(purpose === 'run' ? missing : { ...missing, severity: 'warning', exit: exitCodes.done });
  }
}
