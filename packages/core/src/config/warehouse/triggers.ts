import { configDiagnostics as report } from '../diagnostics.js';
import { readCron, readSchedule } from '../schedule.js';
import type { WarehouseDocument } from './documents.js';
import type { WarehouseParts } from './pipelines.js';
import { requireDocument } from './references.js';

type Trigger = WarehouseDocument<'trigger'>;

/** Rules of one trigger: its job exists, its schedule can be kept, its webhook is guarded. */
export function checkTrigger(document: Trigger, parts: WarehouseParts): void {
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
  if (content.type === 'cron') {
    const { cron, timezone, jitter, catchup } = content.schedule;
    const at = {
      schedule: source.locate(['trigger', 'schedule', 'cron']),
      timezone: source.locate(['trigger', 'schedule', 'timezone']),
    };
    context.report(
      ...readSchedule({ text: cron, timezone, catchup, jitterSeconds: jitter }, at, context.validateCron).diagnostics,
    );
  }
  if (content.type === 'webhook') checkWebhook(document, parts);
}

function checkWebhook(document: Trigger, { context, book }: WarehouseParts): void {
  if (document.content.type !== 'webhook') return;
  const { authentication } = document.content.webhook;
  const { source } = document;
  const at = ['trigger', 'webhook', 'authentication'] as const;
  if (!authentication || authentication.type === 'none') {
    context.report(report.report('open-webhook', {}, source.locate([...at])));
    return;
  }
  if (authentication.secret_key === undefined) {
    context.report(
      report.report(
        'auth-without-secret',
        { type: authentication.type, keys: ['secret_key'] },
        source.locate([...at, 'type']),
      ),
    );
  } else book.secrets.reference(authentication.secret_key, source, [...at, 'secret_key']);
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
