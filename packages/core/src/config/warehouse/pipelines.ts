import { nearestName } from '../../diagnostics/nearest-name.js';
import type { NotificationChannel } from '../../graph/policy.js';
import type { PipelineDefinition, WarehouseConfig } from '../../project/definition.js';
import { type ConnectionBook, channelOf } from '../alert-channels.js';
import { configDiagnostics as report } from '../diagnostics.js';
import { defined } from '../flat-pipeline.js';
import type { BrokenDocument, ReadContext } from '../read-context.js';
import { readSchedule } from '../schedule.js';
import type { WarehouseDocument } from './documents.js';
import { readPostLoadStep } from './post-load.js';
import { requireDocument } from './references.js';
import { primaryKey, readResource, resourcesOf } from './resources.js';
import { placeholderParams } from './rest-resources.js';

type Pipeline = WarehouseDocument<'pipeline'>;
type Source = WarehouseDocument<'source'>;
type Destination = WarehouseDocument<'destination'>;

export interface WarehouseParts {
  readonly sources: readonly Source[];
  readonly destinations: readonly Destination[];
  readonly pipelines: readonly Pipeline[];
  readonly jobs: readonly WarehouseDocument<'job'>[];
  readonly triggers: readonly WarehouseDocument<'trigger'>[];
  readonly context: ReadContext;
  readonly book: ConnectionBook;
  readonly broken: BrokenDocument[];
}

/** Normalises a pipeline with its source and destination; nothing when one of them is not there. */
export function readPipeline(
  document: Pipeline,
  parts: WarehouseParts,
): PipelineDefinition<WarehouseConfig> | undefined {
  const { content, source: file } = document;
  const { context, broken } = parts;
  const source = requireDocument(
    'source',
    parts.sources,
    content.source.config_file,
    { source: file, path: ['pipeline', 'source', 'config_file'] },
    context,
    broken,
  );
  const destination = requireDocument(
    'destination',
    parts.destinations,
    content.destination.config_file,
    { source: file, path: ['pipeline', 'destination', 'config_file'] },
    context,
    broken,
  );
  const schedule = scheduleOf(document, context);
  checkRetry(document, context);
  if (!source || !destination) return undefined;
  const chosen = chooseResources(document, source, context);
  const resources = chosen.map(({ resource, path }) => readResource(resource, path, source, destination, document));
  for (const [i, resource] of resources.entries()) {
    const written = chosen[i]?.resource;
    if (
      resource.writeDisposition !== 'merge' ||
      written?.write_disposition === 'merge' ||
      !written ||
      primaryKey(written).length > 0
    )
      continue;
    context.report(
      report.report('merge-without-key', { what: `resource "${resource.name}"` }, source.source.locate(resource.path_)),
    );
  }
  const { execution, retry } = content;
  const monitoring = content.monitoring?.enabled === false ? undefined : content.monitoring;
  const channels = (wanted: boolean) => (wanted && content.alerts?.enabled ? alertChannels(document, parts) : []);
  checkUnheard(document, destination, context);
  return {
    name: document.name,
    template: 'warehouse_ingestion',
    dialect: 'warehouse',
    env: context.env,
    ...defined({ description: content.description }),
    owner: content.owner ?? 'data-engineering',
    tags: Object.fromEntries((content.tags ?? []).map((tag) => [tag, 'true'])),
    ...(schedule ? { schedule } : {}),
    params: placeholderParams(
      source,
      chosen.map(({ resource }) => resource as Readonly<Record<string, unknown>>),
      document,
    ),
    retry: {
      count: execution?.retries ?? retry?.max_attempts ?? 2,
      delaySeconds: execution?.retry_delay ?? retry?.initial_delay ?? 60,
      backoff: 1,
    },
    timeoutSeconds: execution?.timeout ?? 3600,
    maxParallelTasks: execution?.parallel === false ? 1 : (execution?.parallelism ?? 2),
    dependencies: content.dependencies ?? [],
    onFailure: channels(content.alerts?.on_failure ?? monitoring?.alerts?.on_failure ?? true),
    onSuccess: channels(content.alerts?.on_success ?? monitoring?.alerts?.on_success ?? false),
    ...promises(document, channels),
    ...(monitoring?.metrics?.length ? { metrics: monitoring.metrics } : {}),
    ...limitsOf(document),
    enabled: execution?.enabled ?? true,
    config: {
      source: { name: source.name, type: source.content.type, connection: source.name, locate: source.source.locate },
      destination: { name: destination.name, type: destination.content.type, connection: destination.name },
      resources,
      schemaEvolution: destination.content.settings?.schema_evolution ?? true,
      failOnError: content.data_quality?.fail_on_error ?? true,
      ...retentionOf(destination),
      createIndexes: destination.content.settings?.create_indexes ?? false,
      ...(content.transformations?.enabled && content.transformations.post_load?.length
        ? { postLoad: content.transformations.post_load.map((step, i) => readPostLoadStep(step, i, resources)) }
        : {}),
    },
    file: file.file,
    // Templates name keys of the document without its root.
    locate: (path, part) =>
      path[0] === 'pipeline' || path.length === 0 ? file.locate(path, part) : file.locate(['pipeline', ...path], part),
  };
}

function retentionOf({ content }: Destination): Pick<WarehouseConfig, 'retentionDays'> {
  const written = content.data_retention ?? content.retention;
  return written?.enabled && written.days !== undefined ? { retentionDays: written.days } : {};
}

/** What the embedded database may use; only what is written. */
function limitsOf({ content }: Pipeline): Pick<PipelineDefinition, 'limits'> {
  const { max_memory_mb: memoryMb, max_cpu_cores: cpuCores } = content.execution ?? {};
  return memoryMb === undefined && cpuCores === undefined ? {} : { limits: defined({ memoryMb, cpuCores }) };
}

/** Hours until data must be there, when somebody is to be told. */
const defaultSlaHours = 24;

/** What a run promises, and who is told when it is tried again or too late. */
function promises(
  { content }: Pipeline,
  channels: (wanted: boolean) => readonly NotificationChannel[],
): Pick<PipelineDefinition, 'sla' | 'onRetry' | 'onSlaMiss'> {
  const monitoring = content.monitoring?.enabled === false ? undefined : content.monitoring;
  const onRetry = channels(monitoring?.alerts?.on_retry ?? false);
  const onSlaMiss = channels(content.alerts?.on_sla_miss ?? false);
  const minutes = monitoring?.sla?.max_duration_minutes;
  const sla = {
    ...(minutes === undefined ? {} : { maxDurationSeconds: minutes * 60 }),
    dueSeconds: (content.sla_hours ?? defaultSlaHours) * 3600,
  };
  return {
    ...(onRetry.length > 0 ? { onRetry } : {}),
    ...(onSlaMiss.length > 0 ? { onSlaMiss, sla } : {}),
  };
}

/** Tells what was written and reaches nobody, or nothing. */
function checkUnheard(document: Pipeline, destination: Destination, context: ReadContext): void {
  const { sla_hours, monitoring, alerts, execution } = document.content;
  const ignored = (path: readonly string[], why: string) =>
    context.report(
      report.report(
        'ignored',
        { what: `"${path.join('.')}" has no effect: ${why}` },
        document.source.locate(['pipeline', ...path], 'key'),
        { severity: 'info' },
      ),
    );
  const off = monitoring?.enabled === false;
  const inside = 'monitoring.enabled is false';
  for (const key of ['metrics', 'sla', 'alerts'] as const)
    if (off && monitoring[key] !== undefined) ignored(['monitoring', key], inside);
  const heard = alerts?.enabled === true && (alerts.channels ?? []).length > 0;
  const told = heard && alerts.on_sla_miss === true;
  const nobody = 'nobody is told; write alerts with enabled, channels and on_sla_miss';
  if (sla_hours !== undefined && !told) ignored(['sla_hours'], nobody);
  if (monitoring?.sla?.max_duration_minutes !== undefined && !told && !off) ignored(['monitoring', 'sla'], nobody);
  if (monitoring?.alerts && !heard && !off)
    ignored(['monitoring', 'alerts'], 'nobody is told; write alerts with enabled and channels');
  if (destination.content.type === 'duckdb') return;
  for (const key of ['max_memory_mb', 'max_cpu_cores'] as const)
    if (execution?.[key] !== undefined)
      ignored(['execution', key], `${destination.content.type} has limits of its own, on its server`);
}

function scheduleOf(document: Pipeline, context: ReadContext) {
  const written = document.content.schedule;
  if (!written) return undefined;
  const { locate } = document.source;
  if (written.cron === undefined) {
    if (written.enabled)
      context.report(report.report('schedule-missing', {}, locate(['pipeline', 'schedule', 'enabled'])));
    return undefined;
  }
  const at = {
    schedule: locate(['pipeline', 'schedule', 'cron']),
    timezone: locate(['pipeline', 'schedule', 'timezone']),
  };
  const { schedule, diagnostics } = readSchedule(
    {
      text: written.cron,
      timezone: written.timezone,
      catchup: written.catchup,
      maxActiveRuns: written.max_active_runs ?? 1,
    },
    at,
    context.validateCron,
  );
  context.report(...diagnostics);
  return written.enabled ? schedule : undefined;
}

function checkRetry(document: Pipeline, context: ReadContext): void {
  const { execution, retry } = document.content;
  const both = [
    ['retries', 'max_attempts', execution?.retries, retry?.max_attempts],
    ['retry_delay', 'initial_delay', execution?.retry_delay, retry?.initial_delay],
  ] as const;
  for (const [one, other, a, b] of both) {
    if (a === undefined || b === undefined) continue;
    context.report(
      report.report(
        'either-or',
        { one: `execution.${one}`, other: `retry.${other}` },
        document.source.locate(['pipeline', 'retry', other], 'key'),
      ),
    );
  }
}

function chooseResources(document: Pipeline, source: Source, context: ReadContext) {
  const all = resourcesOf(source);
  const wanted = document.content.source.resources;
  if (!wanted) return all;
  return wanted.flatMap((name, i) => {
    const found = all.find(({ resource }) => resource.name === name);
    if (found) return [found];
    const near = nearestName(
      name,
      all.map(({ resource }) => resource.name),
    );
    context.report(
      report.report(
        'unknown-reference',
        { kind: 'resource', name, near },
        document.source.locate(['pipeline', 'source', 'resources', i]),
      ),
    );
    return [];
  });
}

/** One channel per recipient; a channel with a secret of its own gets a connection of its own. */
function alertChannels(document: Pipeline, { book }: WarehouseParts): readonly NotificationChannel[] {
  return (document.content.alerts?.channels ?? []).flatMap((channel, i) => {
    const path = ['pipeline', 'alerts', 'channels', i] as const;
    const location = document.source.locate([...path]);
    const recipients = channel.recipients?.length ? channel.recipients : [channel.type];
    if (channel.webhook_secret_key === undefined)
      return recipients.map((to) => channelOf(channel.type, to, location, book));
    const secret = book.secrets.reference(channel.webhook_secret_key, document.source, [...path, 'webhook_secret_key']);
    const connection = `${document.name}_alerts_${i + 1}`;
    if (secret)
      book.connections.set(connection, {
        name: connection,
        type: channel.type,
        properties: { url: secret },
        locate: () => location,
      });
    return recipients.map((to) => ({ type: channel.type, to, connection }));
  });
}
