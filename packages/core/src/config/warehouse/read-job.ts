import type { NotificationChannel } from '../../graph/policy.js';
import type { JobDefinition, JobMember, Notifications, Sla } from '../../project/job.js';
import { type ConnectionBook, channelOf } from '../alert-channels.js';
import { defined } from '../flat-pipeline.js';
import type { WarehouseDocument } from './documents.js';
import { findDocument } from './references.js';

type Job = WarehouseDocument<'job'>;
type ChannelType = NotificationChannel['type'];

const bare = (written: string) => written.replace(/\.ya?ml$/, '');

/** Finds the name of a pipeline by its name or its file. */
export function pipelineName(written: string, pipelines: readonly WarehouseDocument<'pipeline'>[]): string {
  const name = bare(written);
  if (pipelines.some((p) => p.name === name)) return name;
  return pipelines.find((p) => bare(p.fileName) === name)?.name ?? name;
}

/** A job with its shorthand expanded and its defaults filled in. */
export function readJob(
  document: Job,
  pipelines: readonly WarehouseDocument<'pipeline'>[],
  jobs: readonly Job[],
  env: string,
  book: ConnectionBook,
): JobDefinition {
  const { content, source } = document;
  const { execution = {}, retries = {}, metadata = {} } = content;
  const mode = execution.mode ?? 'dag';
  const sla = readSla(content.sla);
  return {
    name: document.name,
    env,
    ...defined({ description: content.description, owner: metadata.owner }),
    tags: content.tags ?? [],
    pipelines: content.pipelines.map(
      (member, i): JobMember => ({
        pipeline: pipelineName(member.name, pipelines),
        order: member.order ?? 0,
        dependsOn: (member.depends_on ?? []).map((name) => pipelineName(name, pipelines)),
        parameters: member.parameters ?? {},
        enabled: member.enabled ?? true,
        continueOnFailure: member.continue_on_failure ?? false,
        location: source.locate(['job', 'pipelines', i, 'name']),
      }),
    ),
    dependencies: (content.dependencies ?? []).map((name) => findDocument(jobs, name)?.name ?? bare(name)),
    mode,
    maxParallelism: mode === 'sequential' ? 1 : (execution.max_parallelism ?? 5),
    continueOnFailure: execution.continue_on_failure ?? false,
    ...(execution.timeout === undefined ? {} : { timeoutSeconds: execution.timeout }),
    retries: {
      maxAttempts: retries.max_attempts ?? 0,
      delaySeconds: retries.retry_delay ?? 60,
      backoff: retries.exponential_backoff === false ? 1 : (retries.backoff_factor ?? 2),
      on: retries.retry_on ?? ['timeout', 'connection_error'],
    },
    notifications: readNotifications(document, sla !== undefined, book),
    ...(sla ? { sla } : {}),
    metadata: {
      ...defined({
        version: metadata.version,
        documentationUrl: metadata.documentation_url,
        runbookUrl: metadata.runbook_url,
      }),
      custom: metadata.custom ?? {},
    },
    file: source.file,
    fileName: document.fileName,
    // Readers name keys of the job without its root.
    locate: (path, part) => source.locate(path[0] === 'job' || path.length === 0 ? path : ['job', ...path], part),
  };
}

function readSla(written: Job['content']['sla']): Sla | undefined {
  if (!written) return undefined;
  const seconds =
    written.duration ?? (written.max_duration_minutes === undefined ? undefined : written.max_duration_minutes * 60);
  const time = written.expected_completion_time;
  if (seconds === undefined && time === undefined) return undefined;
  return {
    ...(seconds === undefined ? {} : { maxDurationSeconds: seconds }),
    ...(time === undefined ? {} : { completeBy: { time, timezone: written.timezone ?? 'UTC' } }),
  };
}

/** Without the block there is nobody to tell; with it, failures and missed promises are told by default. */
function readNotifications(document: Job, promised: boolean, book: ConnectionBook): Notifications {
  const written = document.content.notifications;
  if (!written) return { onSuccess: [], onFailure: [], onRetry: [], onSlaMiss: [] };
  const location = document.source.locate(['job', 'notifications']);
  const types = [...new Set<ChannelType>(written.channels ?? ['email'])];
  const wanted = (told: boolean) =>
    told
      ? types.flatMap((type) =>
          recipientsOf(type, types, written.recipients ?? []).map((to) => channelOf(type, to, location, book)),
        )
      : [];
  return {
    onSuccess: wanted(written.on_success ?? false),
    onFailure: wanted(written.on_failure ?? true),
    onRetry: wanted(written.on_retry ?? false),
    onSlaMiss: wanted(promised && (written.on_sla_miss ?? true)),
  };
}

const isAddress = (text: string) => /^[^@\s]+@[^@\s]+$/.test(text);

/**
 * Recipients of a channel: all when it is the only one, else addresses for email, `#channel` and `@person` for Slack
 * and the others for the rest. Nobody named = the one that the channel's connection serves.
 */
function recipientsOf(type: ChannelType, types: readonly ChannelType[], all: readonly string[]): readonly string[] {
  const fits = (to: string) => {
    if (types.length === 1) return true;
    if (type === 'email') return isAddress(to);
    return !isAddress(to) && /^[#@]/.test(to) === (type === 'slack');
  };
  const own = all.filter(fits);
  return own.length > 0 ? own : [type];
}
