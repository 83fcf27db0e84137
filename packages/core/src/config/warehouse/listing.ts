import type { ListedDocument } from '../../project/definition.js';
import type { WarehouseDocument } from './documents.js';
import { resourcesOf } from './resources.js';

type Listed =
  | WarehouseDocument<'source'>
  | WarehouseDocument<'destination'>
  | WarehouseDocument<'job'>
  | WarehouseDocument<'trigger'>;

/** A document as it is listed. */
export function listed(document: Listed): ListedDocument {
  const { kind, name, content, source } = document;
  const enabled = kind === 'trigger' ? (content.enabled ?? true) : true;
  return {
    kind,
    name,
    enabled,
    details: details(document),
    document: content as Readonly<Record<string, unknown>>,
    file: source.file,
    locate: source.locate,
  };
}

function details(document: Listed): readonly string[] {
  switch (document.kind) {
    case 'source':
      return [`Resources: ${resourcesOf(document).length}`];
    case 'destination':
      return [];
    case 'job': {
      const { pipelines, execution, dependencies } = document.content;
      const needs = dependencies?.length ? [`Dependencies: ${dependencies.join(', ')}`] : [];
      return [`Pipelines: ${pipelines.length}`, `Mode: ${execution?.mode ?? 'dag'}`, ...needs];
    }
    case 'trigger': {
      const { content } = document;
      const when =
        content.type === 'cron'
          ? [`Schedule: ${content.schedule.cron}`]
          : content.type === 'interval'
            ? [`Every: ${content.interval.value} ${content.interval.unit}`]
            : content.type === 'webhook'
              ? [`Path: ${content.webhook.path}`]
              : [];
      return [`Type: ${content.type}`, `Job: ${content.job}`, ...when];
    }
  }
}
