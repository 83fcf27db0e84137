import { bucketOf, listObjects } from '@sparkle-orchestration/connectors';
import type { EventTrigger } from '@sparkle-orchestration/core';
import { compareListing, maxObjects, type ObjectWatch } from '../objects.js';
import { nameFilter, readSettings } from '../settings.js';
import type { EventSource } from '../source.js';
import type { SourceTools } from '../tools.js';

/**
 * Objects of an S3-compatible store, by listing. `config`: `bucket`, `connection` (endpoint, region and keys; absent: a
 * public bucket of AWS), `region`, `prefix` (or `filter.prefix`), `poll_interval_seconds`=60, `existing`=false.
 */
export function s3Source(trigger: EventTrigger, type: ObjectWatch['type'], tools: SourceTools): EventSource {
  const read = readSettings(trigger);
  const name = read.needed('bucket');
  const connection = read.text('connection');
  const region = read.text('region');
  const below = read.text('prefix') ?? '';
  const everySeconds = read.seconds('poll_interval_seconds', 60);
  const watch = { type, existing: read.flag('existing') };
  read.done();
  const counts = nameFilter(trigger.event);
  const prefix = below === '' ? (trigger.event.filter.prefix ?? '') : below;

  return {
    everySeconds,
    async look({ memory, signal }) {
      // Opened at every look, so that a changed secret is used without a restart.
      const properties = connection === undefined ? {} : tools.connection(connection).properties;
      const bucket = bucketOf(name, properties, region);
      const objects = await listObjects(bucket, prefix, maxObjects, signal);
      if (objects.length > maxObjects) throw new Error(`more than ${maxObjects} objects lie below "${prefix}"`);
      const listed = objects
        .filter((object) => counts(object.key))
        .map((object) => ({
          key: object.key,
          version: `${object.etag}-${object.modified}`,
          facts: { bucket: name, path: `s3://${name}/${object.key}`, size: object.size, time: object.modified },
        }));
      return compareListing(listed, watch, memory, tools.now());
    },
  };
}
