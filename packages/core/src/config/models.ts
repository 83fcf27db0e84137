import type { z } from 'zod';
import type { ModelConfig, PipelineDefinition, ScheduleDefinition } from '../project/definition.js';
import { parseSource, type SourceDocument } from '../source/document.js';
import { locationOf } from '../source/positions.js';
import { readBytes } from '../source/read-files.js';
import { decodeText } from '../source/text.js';
import { configDiagnostics as report } from './diagnostics.js';
import { defined } from './flat-pipeline.js';
import { type ModelText, splitModel } from './model-text.js';
import { checkName } from './names.js';
import type { BrokenDocument, ReadContext } from './read-context.js';
import { readSchedule } from './schedule.js';
import { modelHeader } from './schema/model-header.js';
import { defaultCatalog, defaultSchema, fullTableName } from './table-names.js';
import { validate } from './validate.js';
import { substitute } from './variables.js';

type Header = z.output<typeof modelHeader>;

export interface ReadModelsOptions {
  readonly root: string;
  readonly files: readonly string[];
  /** Folder that models lie below. */
  readonly folder: string;
  readonly context: ReadContext;
  readonly broken: BrokenDocument[];
  /** Destinations of other pipelines: short names in a SELECT may mean them. */
  readonly destinations: readonly string[];
  readonly readsOfSelect?: (sql: string, dialect: string) => readonly (readonly string[])[];
}

export interface ReadModels {
  readonly pipelines: readonly PipelineDefinition<ModelConfig>[];
  readonly texts: ReadonlyMap<string, string>;
}

/** Reads the SQL models of a project. */
export function readModels(options: ReadModelsOptions): ReadModels {
  const texts = new Map<string, string>();
  const models = options.files.flatMap((file) => {
    const bytes = readBytes(options.root, file);
    if (!bytes) return [];
    const { text, diagnostics } = decodeText(file, bytes);
    texts.set(file, text);
    options.context.report(...diagnostics);
    const model = diagnostics.length === 0 ? readModel(file, text, options) : undefined;
    if (!model) options.broken.push({ kind: 'pipeline', name: stem(file), file });
    return model ? [model] : [];
  });
  const known = [...options.destinations, ...models.map((m) => m.config.destination)];
  return { pipelines: models.map((model) => withReads(model, known, options)), texts };
}

function stem(file: string): string {
  return (file.split('/').at(-1) ?? file).replace(/\.sql$/, '');
}

function readModel(
  file: string,
  text: string,
  options: ReadModelsOptions,
): PipelineDefinition<ModelConfig> | undefined {
  let errors = 0;
  const context: ReadContext = {
    ...options.context,
    report(...diagnostics) {
      errors += diagnostics.filter((d) => d.severity === 'error').length;
      options.context.report(...diagnostics);
    },
  };
  const parts = splitModel(text);
  const document = headerDocument(file, text, parts, context);
  checkSelect(file, text, parts, context);
  const read = substitute(document, { environment: context.environment, secretsBelow: [] });
  const { value, diagnostics } = validate(modelHeader, read.value, { ...read, locate: document.locate });
  context.report(...read.diagnostics, ...diagnostics);
  if (!value) return undefined;
  const model = define(file, value, parts, document, options.folder, context);
  return errors === 0 ? model : undefined;
}

/** The header as a document of the file; an empty one when there is none. */
export function headerDocument(file: string, text: string, parts: ModelText, context: ReadContext): SourceDocument {
  const nothing: SourceDocument = {
    file,
    text,
    value: {},
    find: () => undefined,
    locate: () => locationOf(file, text, parts.sqlOffset),
  };
  if (parts.header === undefined || parts.header.trim() === '') return nothing;
  const parsed = parseSource(file, parts.header, 'yaml');
  context.report(...parsed.diagnostics);
  return parsed.documents[0] ?? nothing;
}

function checkSelect(file: string, text: string, parts: ModelText, context: ReadContext): void {
  const at = locationOf(file, text, Math.min(parts.sqlOffset, text.length));
  const bare = parts.sql.replace(/^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/, '');
  if (bare === '') context.report(report.report('not-a-model', { why: 'the file holds no SELECT' }, at));
  else if (!/^(?:select|with|from|values|\()/i.test(bare))
    context.report(report.report('not-a-model', { why: 'a model begins with SELECT or WITH' }, at));
}

const modes: Readonly<Record<string, string>> = { table: 'overwrite', replace: 'overwrite' };

function writeMode(header: Header, keys: readonly string[]): string {
  const written = header.write_mode ?? header.materialized ?? 'table';
  if (written === 'incremental') return keys.length > 0 ? 'merge' : 'append';
  return modes[written] ?? written;
}

const asList = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

function define(
  file: string,
  header: Header,
  parts: ModelText,
  document: SourceDocument,
  folder: string,
  context: ReadContext,
): PipelineDefinition<ModelConfig> {
  const name = header.name ?? stem(file);
  const wrong = checkName(name, document.locate(['name']));
  if (wrong) context.report(wrong);
  if (header.keys !== undefined && header.primary_key !== undefined)
    context.report(
      report.report('either-or', { one: 'keys', other: 'primary_key' }, document.locate(['primary_key'], 'key')),
    );
  if (header.materialized !== undefined && header.write_mode !== undefined)
    context.report(
      report.report('either-or', { one: 'materialized', other: 'write_mode' }, document.locate(['write_mode'], 'key')),
    );
  const keys = asList(header.keys ?? header.primary_key);
  const mode = writeMode(header, keys);
  if (mode === 'merge' && keys.length === 0)
    context.report(
      report.report(
        'merge-without-key',
        { what: `the model "${name}"` },
        document.locate([header.write_mode ? 'write_mode' : 'materialized']),
      ),
    );
  const schema =
    file
      .slice(folder.length + 1)
      .split('/')
      .slice(0, -1)
      .at(-1) ?? defaultSchema;
  const schedule = scheduleOf(header, document, context);
  return {
    name,
    template: 'sql_model',
    dialect: 'model',
    env: context.env,
    ...defined({ description: header.description, owner: header.owner }),
    ...(schedule ? { schedule } : {}),
    tags: header.tags ?? {},
    params: {},
    retry: { count: 0, delaySeconds: 60, backoff: 1 },
    maxParallelTasks: 4,
    dependencies: header.dependencies ?? [],
    onFailure: [],
    onSuccess: [],
    enabled: true,
    config: {
      sql: parts.sql,
      sqlOffset: parts.sqlOffset,
      dialect: header.dialect ?? 'duckdb',
      destination: fullTableName(header.destination ?? name, { catalog: defaultCatalog, schema }),
      writeMode: mode,
      keys,
      partitionColumns: asList(header.partition_columns),
      ...defined({ watermarkColumn: header.watermark_column }),
      checks: (header.checks ?? []).map(readCheck),
      columns: columnsOf(header),
      reads: [],
    },
    file,
    locate: document.locate,
  };
}

function scheduleOf(header: Header, document: SourceDocument, context: ReadContext): ScheduleDefinition | undefined {
  if (header.schedule === undefined) return undefined;
  const at = { schedule: document.locate(['schedule']), timezone: document.locate(['timezone']) };
  const { schedule, diagnostics } = readSchedule(
    { text: header.schedule, timezone: header.timezone },
    at,
    context.validateCron,
  );
  context.report(...diagnostics);
  return schedule;
}

function readCheck(check: NonNullable<Header['checks']>[number]): ModelConfig['checks'][number] {
  if (typeof check !== 'string')
    return { type: check.type, columns: asList(check.columns), severity: check.severity ?? 'error' };
  const [, type = '', columns = ''] = /^(\w+)\((.*)\)$/.exec(check) ?? [];
  return { type, columns: columns.split(',').map((c) => c.trim()), severity: 'error' };
}

/** Declared columns, as a list or as `name: type`. */
export function columnsOf({ columns }: Pick<Header, 'columns'>): ModelConfig['columns'] {
  if (!columns) return [];
  if (!Array.isArray(columns)) return Object.entries(columns).map(([name, type]) => ({ name, type }));
  return columns.map((c) => ({
    name: c.name,
    type: c.type,
    ...defined({ nullable: c.nullable, description: c.description }),
  }));
}

/**
 * The dataset that a name in SQL means: the full name, else the one known dataset that ends in it, else the name
 * completed by the default catalog and the schema of the reader.
 */
export function resolveTableName(parts: readonly string[], known: readonly string[], schema: string): string {
  const written = parts.join('.');
  if (parts.length >= 3) return written;
  const ends = [...new Set(known.filter((dataset) => dataset.endsWith(`.${written}`)))];
  const own = fullTableName(written, { catalog: defaultCatalog, schema });
  return ends.length === 1 && !known.includes(own) ? (ends[0] as string) : own;
}

function withReads(
  model: PipelineDefinition<ModelConfig>,
  known: readonly string[],
  options: ReadModelsOptions,
): PipelineDefinition<ModelConfig> {
  const { config } = model;
  if (!options.readsOfSelect) return model;
  const schema = config.destination.split('.').at(-2) ?? defaultSchema;
  try {
    const names = options
      .readsOfSelect(config.sql, config.dialect)
      .map((parts) => resolveTableName(parts, known, schema));
    return { ...model, config: { ...config, reads: [...new Set(names)].sort() } };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    options.context.report(
      report.report('not-a-model', { why: `the SELECT cannot be read: ${text.split('\n')[0]}` }, model.locate([])),
    );
    return model;
  }
}
