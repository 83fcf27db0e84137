import type { EventTrigger, OpenConnection } from '@sparkle-orchestration/core';
import { compareListing, maxObjects, type ObjectWatch } from '../objects.js';
import { nameFilter, readSettings } from '../settings.js';
import type { EventSource } from '../source.js';
import type { SourceTools } from '../tools.js';
import { type Bucket, listObjects } from './list-objects.js';

function bucketOf(name: string, given: string | undefined, connection: OpenConnection | undefined): Bucket {
  const property = (...names: string[]) => {
    const found = names.map((one) => connection?.properties[one]).find((value) => value !== undefined && value !== '');
    return found === undefined ? undefined : String(found);
  };
  const accessKeyId = property('access_key_id', 'aws_access_key_id', 'access_key');
  const secretAccessKey = property('secret_access_key', 'aws_secret_access_key', 'secret_key');
  const sessionToken = property('session_token', 'aws_session_token');
  const endpoint = property('endpoint', 'endpoint_url');
  return {
    name,
    region: given ?? property('region', 'aws_region') ?? 'us-east-1',
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : { credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) } }),
  };
}

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
      const bucket = bucketOf(name, region, connection === undefined ? undefined : tools.connection(connection));
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
