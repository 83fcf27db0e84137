import type {
  PipelineDefinition,
  ScheduleDefinition,
  TriggerDefinition,
  WebhookAuthentication,
  WebhookTrigger,
} from '../../project/definition.js';
import { configDiagnostics as report } from '../diagnostics.js';
import { defined } from '../flat-pipeline.js';
import type { ReadContext } from '../read-context.js';
import { readCron, readSchedule } from '../schedule.js';
import type { WarehouseDocument } from './documents.js';
import type { WarehouseParts } from './pipelines.js';
import { requireDocument } from './references.js';

type Trigger = WarehouseDocument<'trigger'>;
type CronContent = Extract<Trigger['content'], { readonly type: 'cron' }>;
type WebhookContent = Extract<Trigger['content'], { readonly type: 'webhook' }>;

/**
 * Rules of one trigger: its job exists, its schedule can be kept, its webhook is guarded. Nothing when one of them
 * does not hold.
 */
export function readTrigger(document: Trigger, parts: WarehouseParts): TriggerDefinition | undefined {
  const { content, source } = document;
  const { context } = parts;
  const job = requireDocument(
    'job',
    parts.jobs,
    content.job,
    { source, path: ['trigger', 'job'] },
    context,
    parts.broken,
  );
  if (job?.content.pipelines.every((p) => p.enabled === false)) {
    context.report(report.report('job-disabled', { name: job.name }, source.locate(['trigger', 'job'])));
  }
  if (!job) {
    if (content.type === 'cron') readCronSchedule(document, content.schedule, context);
    return undefined;
  }
  const base = {
    name: document.name,
    ...(content.description === undefined ? {} : { description: content.description }),
    enabled: content.enabled ?? true,
    starts: { job: job.name },
    parameters: content.parameters ?? {},
    tags: content.tags ?? [],
    implicit: false,
    file: source.file,
    // Readers name keys of the trigger without its root.
    locate: (path, part) =>
      source.locate(path[0] === 'trigger' || path.length === 0 ? path : ['trigger', ...path], part),
  } satisfies Partial<TriggerDefinition>;
  switch (content.type) {
    case 'cron': {
      const schedule = readCronSchedule(document, content.schedule, context);
      if (!schedule) return undefined;
      const { cron, everySeconds } = schedule;
      if (cron !== undefined) return { ...base, type: 'cron', schedule: { ...schedule, cron } };
      return everySeconds === undefined
        ? undefined
        : { ...base, type: 'interval', schedule: { ...schedule, everySeconds } };
    }
    case 'interval': {
      const everySeconds = content.interval.value * unitSeconds[content.interval.unit];
      const schedule = { everySeconds, timezone: 'UTC', catchup: false, jitterSeconds: 0 };
      return { ...base, type: 'interval', schedule };
    }
    case 'manual':
      return { ...base, type: 'manual' };
    case 'event': {
      const { source: from, event_type: type, filter = {}, config = {} } = content.event;
      return { ...base, type: 'event', event: { source: from, type, filter: defined(filter), config } };
    }
    case 'webhook':
      return readWebhook(document, content, base, parts);
  }
}

const unitSeconds = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const;

function readCronSchedule(
  document: Trigger,
  { cron, timezone, jitter, catchup }: CronContent['schedule'],
  context: ReadContext,
): ScheduleDefinition | undefined {
  const { locate } = document.source;
  const at = {
    schedule: locate(['trigger', 'schedule', 'cron']),
    timezone: locate(['trigger', 'schedule', 'timezone']),
  };
  const read = readSchedule({ text: cron, timezone, catchup, jitterSeconds: jitter }, at, context.validateCron);
  context.report(...read.diagnostics);
  return read.schedule;
}

function readWebhook(
  { source }: Trigger,
  content: WebhookContent,
  base: Omit<WebhookTrigger, 'type' | 'webhook'>,
  { context, book }: WarehouseParts,
): WebhookTrigger | undefined {
  const { path, methods, authentication, payload_mapping: mapping = {} } = content.webhook;
  const at = ['trigger', 'webhook', 'authentication'] as const;
  const made = (proof: WebhookAuthentication): WebhookTrigger => ({
    ...base,
    type: 'webhook',
    webhook: {
      path,
      methods: methods ?? ['POST'],
      authentication: proof,
      payload: Object.fromEntries(
        Object.entries(mapping).map(([field, target]) => [field, target.replace(/^parameters\./, '')]),
      ),
    },
  });
  if (!authentication || authentication.type === 'none') {
    context.report(report.report('open-webhook', {}, source.locate([...at])));
    return made({ type: 'none' });
  }
  const { type, secret_key: key, header_name: header } = authentication;
  if (key === undefined) {
    context.report(
      report.report('auth-without-secret', { type, keys: ['secret_key'] }, source.locate([...at, 'type'])),
    );
    return undefined;
  }
  const secret = book.secrets.reference(key, source, [...at, 'secret_key']);
  if (!secret) return undefined;
  return made({ type, secret, header: header ?? (type === 'hmac' ? 'X-Signature' : 'Authorization') });
}

/** Triggers of pipelines that name a schedule or events of their own. */
export function implicitTriggers(pipelines: readonly PipelineDefinition[]): readonly TriggerDefinition[] {
  return pipelines.flatMap((pipeline): readonly TriggerDefinition[] => {
    const { schedule, events = [], locate } = pipeline;
    if (!pipeline.enabled) return [];
    const base = {
      name: `schedule:${pipeline.name}`,
      enabled: true,
      starts: { pipeline: pipeline.name },
      parameters: {},
      tags: Object.keys(pipeline.tags),
      implicit: true,
      file: pipeline.file,
      locate,
    };
    const named = events.map(
      ({ event, path }, n): TriggerDefinition => ({
        ...base,
        name: `event:${pipeline.name}${n === 0 ? '' : `.${n + 1}`}`,
        type: 'event',
        event,
        // The keys of an event stand in the item itself.
        locate: (at, part) => locate([...path, ...at.filter((one) => one !== 'event' && one !== 'config')], part),
      }),
    );
    const { cron, everySeconds } = schedule ?? {};
    if (schedule && cron !== undefined)
      return [
        Object.assign(base, { type: 'cron' as const, schedule: Object.assign({}, schedule, { cron }) }),
        ...named,
      ];
    if (schedule && everySeconds !== undefined)
      return [
        Object.assign(base, { type: 'interval' as const, schedule: Object.assign({}, schedule, { everySeconds }) }),
        ...named,
      ];
    return named;
  });
}

/** Rules between triggers: paths of webhooks are unique, and no job is fired twice at one instant. */
export function checkTriggers({ triggers, jobs, context }: WarehouseParts): void {
  const paths = new Map<string, Trigger>();
  const instants = new Map<string, Trigger>();
  for (const trigger of triggers) {
    const { content, source } = trigger;
    if (content.type === 'webhook') {
      const other = paths.get(content.webhook.path);
      const location = source.locate(['trigger', 'webhook', 'path']);
      if (!other) paths.set(content.webhook.path, trigger);
      else
        context.report(
          report.report(
            'duplicate-name',
            { kind: 'webhook path', name: content.webhook.path, other: other.source.file },
            location,
          ),
        );
    }
    if (content.type !== 'cron' || content.enabled === false) continue;
    const cron = readCron(content.schedule.cron, context.validateCron);
    if (!('cron' in cron)) continue;
    const job =
      jobs.find((j) => j.name === content.job || j.fileName === content.job.split('/').at(-1))?.name ?? content.job;
    const instant = `${job}\n${cron.cron.replace(/^\*\/(\d+) /, '*/$1 ')}\n${content.schedule.timezone ?? 'UTC'}`;
    const first = instants.get(instant);
    if (!first) instants.set(instant, trigger);
    else {
      const related = [{ message: 'the other one', location: first.source.locate(['trigger', 'schedule', 'cron']) }];
      context.report(
        report.report(
          'same-instant',
          { job, other: first.name, cron: cron.cron },
          source.locate(['trigger', 'schedule', 'cron']),
          { related },
        ),
      );
    }
  }
}
