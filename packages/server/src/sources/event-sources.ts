import type { EventTrigger } from '@sparkle-orchestration/core';
import { localFileSource } from './local-file.js';
import { s3Source } from './s3/source.js';
import { readSettings } from './settings.js';
import type { EventSource, EventSources } from './source.js';
import { tableSource } from './table.js';
import type { SourceTools } from './tools.js';

/** Spellings of what happens to objects. */
const created = new Set(['object_created', 'file_created', 'file_arrival', 'created']);
const deleted = new Set(['object_deleted', 'file_deleted', 'deleted']);
const updated = new Set(['table_updated', 'updated', 'rows_committed']);

function objectType(trigger: EventTrigger): 'object_created' | 'object_deleted' {
  const { type } = trigger.event;
  if (created.has(type)) return 'object_created';
  if (deleted.has(type)) return 'object_deleted';
  throw readSettings(trigger).fail(
    `event_type "${type}" is not known; use object_created or object_deleted`,
    'event_type',
  );
}

/**
 * The sources that are watched here: `local_file`, `s3` (any S3-compatible store) and `table`. Queues and brokers are
 * refused: an event taken from a queue is gone from it, and polling cannot promise that it starts exactly one run.
 */
export function eventSources(tools: SourceTools): EventSources {
  return (trigger): EventSource => {
    switch (trigger.event.source) {
      case 'local_file':
      case 'file':
        return localFileSource(trigger, objectType(trigger), tools);
      case 's3':
        return s3Source(trigger, objectType(trigger), tools);
      case 'table':
        if (!updated.has(trigger.event.type))
          throw readSettings(trigger).fail(
            `event_type "${trigger.event.type}" is not known; use table_updated`,
            'event_type',
          );
        return tableSource(trigger, tools);
      default:
        throw readSettings(trigger).fail(
          'only local_file, s3 and table are watched here; deploy it to the orchestrator of its cloud',
          'source',
        );
    }
  };
}
