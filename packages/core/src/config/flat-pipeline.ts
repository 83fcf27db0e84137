import type { PipelineTemplate } from '../plugin/pipeline-template.js';
import type { FlatConfig, Locate, PipelineDefinition, ScheduleDefinition } from '../project/definition.js';
import type { SourceDocument } from '../source/document.js';
import { isMapping } from '../source/merge.js';
import type { Path } from '../source/positions.js';
import { type ConnectionBook, readChannel } from './alert-channels.js';
import { configDiagnostics as report } from './diagnostics.js';
import { normaliseEnv } from './environment.js';
import { readMonitors } from './flat-monitors.js';
import { readPipelineEvents } from './flat-triggers.js';
import { readParams } from './params.js';
import type { ReadContext } from './read-context.js';
import { checkZone, readSchedule } from './schedule.js';
import { flatFields, flatPipeline, type WrittenFlatPipeline } from './schema/flat-pipeline.js';
import { fullTableName } from './table-names.js';
import { extraKeys, findTemplate, nearestTemplate } from './templates.js';
import { validate } from './validate.js';
import { type Substituted, substitute } from './variables.js';

const secretsBelow: readonly Path[] = [['extra_config'], ['ingestor_config'], ['jdbc_options']];
/** `salt` of a step: a value there would end up in compiled SQL. */
const isSalt = (path: Path): boolean =>
  path[0] === 'transformers' && path.at(-2) === 'params' && path.at(-1) === 'salt';

const writeModes: Readonly<Record<string, string>> = { replace: 'overwrite', complete: 'overwrite', update: 'merge' };

/** Reads a flat pipeline file. Everything that is wrong is reported; nothing comes back when it cannot be used. */
export function readFlatPipeline(
  folder: string,
  document: SourceDocument,
  context: ReadContext,
  book: ConnectionBook,
): PipelineDefinition<FlatConfig> | undefined {
  let errors = 0;
  const own: ReadContext = {
    ...context,
    report(...diagnostics) {
      errors += diagnostics.filter((d) => d.severity === 'error').length;
      context.report(...diagnostics);
    },
  };
  const read = substitute(document, { environment: context.environment, secretsBelow, secretAt: isSalt });
  own.report(...read.diagnostics);
  for (const use of read.secrets) book.secrets.variable(use, document);
  const template = templateOf(document, read, own);
  const parts = splitKeys(document, read, template, own);
  const marks = {
    locate: parts.locate,
    substituted: onBothLevels(read.substituted),
    unknown: onBothLevels(read.unknown),
  };
  const flat = validate(flatPipeline, parts.flat, marks);
  own.report(...flat.diagnostics);
  const extra = template && validate(template.extra, parts.extra, { ...marks, prefix: ['extra_config'] });
  if (extra) own.report(...extra.diagnostics);
  if (template) checkRequired(template, parts, document, own);
  if (!flat.value) return undefined;
  checkPath(flat.value, folder, document, own);
  checkEitherOr(flat.value, template, document, own);
  const definition =
    template &&
    define(flat.value, extra?.value ?? {}, template, folder, { ...document, locate: parts.locate }, own, book);
  return errors === 0 ? definition : undefined;
}

/** Paths with and without `extra_config` in front: a key may have been written on either level. */
function onBothLevels(paths: ReadonlySet<string>): ReadonlySet<string> {
  const both = new Set(paths);
  for (const path of paths) {
    const [first, ...rest] = JSON.parse(path) as [string, ...string[]];
    both.add(JSON.stringify(first === 'extra_config' ? rest : ['extra_config', first, ...rest]));
  }
  return both;
}

function templateOf(document: SourceDocument, read: Substituted, context: ReadContext): PipelineTemplate | undefined {
  const written = read.value['pipeline_type'];
  if (typeof written !== 'string' || read.unknown.has('["pipeline_type"]')) return undefined;
  const template = findTemplate(context.registry, written);
  if (!template) {
    const near = nearestTemplate(context.registry, written);
    context.report(report.report('unknown-template', { name: written, near }, document.locate(['pipeline_type'])));
  }
  return template;
}

interface Parts {
  readonly flat: Record<string, unknown>;
  readonly extra: Record<string, unknown>;
  /** Finds a key of the template inside or outside of `extra_config`, wherever it was written. */
  readonly locate: Locate;
}

/** Sorts keys: those of a template belong to `extra_config`, common ones to the top, wherever they were written. */
function splitKeys(
  document: SourceDocument,
  read: Substituted,
  template: PipelineTemplate | undefined,
  context: ReadContext,
): Parts {
  const ofTemplate = template ? extraKeys(template) : new Set<string>();
  const flat: Record<string, unknown> = {};
  const extra: Record<string, unknown> = {};
  const moved = new Map<string, Path>();
  const inside = isMapping(read.value['extra_config']) ? read.value['extra_config'] : {};
  for (const [key, value] of Object.entries(inside)) {
    if (ofTemplate.has(key) || !Object.hasOwn(flatFields, key) || !template) extra[key] = value;
    else {
      flat[key] = value;
      moved.set(key, ['extra_config', key]);
    }
  }
  for (const [key, value] of Object.entries(read.value)) {
    const isCommon = Object.hasOwn(flatFields, key);
    const target = isCommon || !ofTemplate.has(key) ? flat : extra;
    if (key === 'extra_config' && isMapping(value)) continue;
    if (Object.hasOwn(inside, key))
      context.report(
        report.report('key-twice', { key }, document.locate([key], 'key'), {
          related: [{ message: 'also here', location: document.locate(['extra_config', key], 'key') }],
        }),
      );
    target[key] = value;
    if (target === extra) moved.set(`extra_config.${key}`, [key]);
  }
  if (!template && Object.hasOwn(read.value, 'extra_config')) flat['extra_config'] = read.value['extra_config'];
  return { flat, extra, locate: movedLocate(document, moved) };
}

function movedLocate(document: SourceDocument, moved: ReadonlyMap<string, Path>): Locate {
  return (path, part) => {
    const exact = document.find(path, part);
    if (exact) return exact;
    const [first, second, ...rest] = path;
    const outside = first === 'extra_config' ? moved.get(`extra_config.${String(second)}`) : undefined;
    if (outside) return document.locate([...outside, ...rest], part);
    const inside =
      typeof first === 'string'
        ? (moved.get(first) ?? (document.find(['extra_config', first]) ? ['extra_config', first] : undefined))
        : undefined;
    return inside ? document.locate([...inside, ...path.slice(1)], part) : document.locate(path, part);
  };
}

/** An empty chain is a chain; any other empty list says nothing. */
const isMissing = (key: string, value: unknown) =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0 && key !== 'transformers');

function checkRequired(template: PipelineTemplate, parts: Parts, document: SourceDocument, context: ReadContext): void {
  for (const key of template.requires) {
    if (key === 'pipeline_name' || key === 'env') continue;
    const others = template.alternatives?.[key] ?? [];
    const alternative = others.map((name) => parts.flat[name] ?? parts.extra[name]).find((v) => !isMissing(key, v));
    const plural = key === 'source_table' ? parts.flat['source_tables'] : undefined;
    if (!isMissing(key, parts.flat[key] ?? parts.extra[key] ?? plural ?? alternative)) continue;
    context.report(
      report.report('template-requires', { template: template.id, key }, document.locate(['pipeline_type'])),
    );
  }
}

function checkPath(written: WrittenFlatPipeline, folder: string, document: SourceDocument, context: ReadContext): void {
  const { pipeline_name, env } = written;
  if (pipeline_name !== undefined && pipeline_name !== folder) {
    context.report(
      report.report(
        'path-mismatch',
        { key: 'pipeline_name', written: pipeline_name, path: folder },
        document.locate(['pipeline_name']),
      ),
    );
  }
  if (env !== undefined && normaliseEnv(env) !== context.env) {
    context.report(
      report.report('path-mismatch', { key: 'env', written: env, path: context.env }, document.locate(['env'])),
    );
  }
}

function checkEitherOr(
  written: WrittenFlatPipeline,
  template: PipelineTemplate | undefined,
  document: SourceDocument,
  context: ReadContext,
): void {
  if (written.source_table !== undefined && written.source_tables !== undefined) {
    context.report(
      report.report(
        'either-or',
        { one: 'source_table', other: 'source_tables' },
        document.locate(['source_table'], 'key'),
      ),
    );
  }
  if (
    template?.ownsWrite !== true &&
    written.write_mode === 'merge' &&
    !written.primary_key?.length &&
    !written.business_key?.length
  ) {
    const hasKeys = document.find(['extra_config', 'merge_keys']) ?? document.find(['merge_keys']);
    if (!hasKeys)
      context.report(report.report('merge-without-key', { what: 'the pipeline' }, document.locate(['write_mode'])));
  }
}

function define(
  written: WrittenFlatPipeline,
  extra: Readonly<Record<string, unknown>>,
  template: PipelineTemplate,
  name: string,
  document: SourceDocument,
  context: ReadContext,
  book: ConnectionBook,
): PipelineDefinition<FlatConfig> {
  const channels = (key: 'alert_channels' | 'success_channels') =>
    (written[key] ?? []).flatMap((text, i) => readChannel(text, document.locate([key, i]), context, book) ?? []);
  const schedule = scheduleOf(written, document, context);
  const { failures, ...monitoring } = readMonitors(written, document, context, book);
  return {
    name,
    template: template.id,
    dialect: 'flat',
    env: context.env,
    tags: written.tags ?? {},
    params: readParams(written.params ?? {}, document, context),
    retry: {
      count: written.retries ?? 0,
      delaySeconds: written.retry_delay_seconds ?? 60,
      backoff: written.retry_backoff ?? 1,
    },
    maxParallelTasks: written.max_parallel_tasks ?? 4,
    dependencies: written.dependencies ?? [],
    onFailure: [...channels('alert_channels'), ...failures],
    onSuccess: channels('success_channels'),
    enabled: written.enabled ?? true,
    config: configOf(written, extra),
    file: document.file,
    locate: document.locate,
    ...monitoring,
    ...defined({ description: written.description, owner: written.owner, timeoutSeconds: written.timeout_seconds }),
    ...(schedule ? { schedule } : {}),
    ...(written.triggers ? { events: readPipelineEvents(written.triggers, document, context) } : {}),
  };
}

function scheduleOf(written: WrittenFlatPipeline, document: SourceDocument, context: ReadContext) {
  if (written.schedule === undefined) return undefined;
  if (typeof written.schedule !== 'string') return patternOf(written, written.schedule, document, context);
  const at = { schedule: document.locate(['schedule']), timezone: document.locate(['timezone']) };
  const { schedule, diagnostics } = readSchedule(
    {
      text: written.schedule,
      timezone: written.timezone,
      catchup: written.catchup,
      startDate: written.start_date,
      jitterSeconds: written.jitter_seconds,
      maxActiveRuns: written.max_active_runs,
    },
    at,
    context.validateCron,
  );
  context.report(...diagnostics);
  return schedule;
}

/** A schedule by a pattern with parameters: the pipeline's own fields win over what the pattern says. */
function patternOf(
  written: WrittenFlatPipeline,
  { pattern, ...params }: { readonly pattern: string },
  document: SourceDocument,
  context: ReadContext,
): ScheduleDefinition | undefined {
  const timezone = written.timezone ?? 'UTC';
  const zone = checkZone(timezone, document.locate(['timezone']));
  const { schedule, diagnostics } = context.readPattern(pattern, params);
  const at = (text: string) => {
    const name = Object.keys(params).find((one) => text.startsWith(`${one} of `));
    return document.locate(['schedule', name ?? 'pattern']);
  };
  context.report(...diagnostics.map((one) => ({ ...one, location: at(one.message) })), ...(zone ? [zone] : []));
  if (!schedule || zone) return undefined;
  return {
    ...schedule,
    timezone,
    jitterSeconds: written.jitter_seconds ?? 0,
    ...defined({ catchup: written.catchup, startDate: written.start_date, maxActiveRuns: written.max_active_runs }),
  };
}

function configOf(written: WrittenFlatPipeline, extra: Readonly<Record<string, unknown>>): FlatConfig {
  const tables = written.source_tables ?? (written.source_table === undefined ? [] : [written.source_table]);
  const names = { catalog: written.destination_catalog, schema: written.destination_schema };
  // What an ingestor reads is named by its own system; everything else is a dataset of the warehouse.
  const external = written.ingestor !== undefined || written.source_connection !== undefined;
  return {
    sourceTables: external ? tables : tables.map((table) => fullTableName(table, names)),
    primaryKey: written.primary_key ?? [],
    businessKey: written.business_key ?? [],
    partitionColumns: written.partition_columns ?? [],
    transformers: (written.transformers ?? []).map((t, i) => ({
      name: t.name,
      params: t.params ?? {},
      path: ['transformers', i],
    })),
    writeMode: writeModes[written.write_mode ?? ''] ?? written.write_mode ?? 'append',
    sqlDialect: written.sql_dialect ?? 'duckdb',
    featureColumns: written.feature_columns ?? [],
    extra,
    ...defined({
      sourceSystem: written.source_system,
      sourceConnection: written.source_connection,
      destination:
        written.destination_table === undefined ? undefined : fullTableName(written.destination_table, names),
      watermarkColumn: written.watermark_column,
      ingestor: written.ingestor,
      expectationsSuite: written.expectations_suite,
      checkpointLocation: written.checkpoint_location,
      modelName: written.model_name,
      writtenMode: written.write_mode,
      targetColumn: written.target_column,
      dataContract: written.data_contract,
      columns: written.columns?.map((c) => ({
        name: c.name,
        type: c.type,
        ...defined({ nullable: c.nullable, description: c.description }),
      })),
    }),
  };
}

/** The object without the keys whose value is undefined. */
export function defined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const key of Object.keys(value) as (keyof T)[]) {
    const one = value[key];
    if (one !== undefined) kept[key] = one as Exclude<T[keyof T], undefined>;
  }
  return kept;
}
