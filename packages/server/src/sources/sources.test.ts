import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signedHeaders } from '@sparkle-orchestration/connectors';
import type { DiagnosticError, EventTrigger } from '@sparkle-orchestration/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { definitions, trigger, unit } from '../../test/definitions.js';
import { startScheduler } from '../../test/scheduler.js';
import { eventSources } from './event-sources.js';
import type { SourceTools } from './tools.js';

let root = '';
let server: Server | undefined;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sparkle-sources-'));
});
afterEach(() => {
  server?.close();
  server = undefined;
  rmSync(root, { recursive: true, force: true });
});

function tools(more: Partial<SourceTools> = {}): SourceTools {
  return {
    folders: () => ({ root, allowed: [] }),
    connection: () => {
      throw new Error('there is no connection');
    },
    query: async () => undefined,
    now: () => new Date(),
    ...more,
  };
}

const event = (
  source: string,
  type: string,
  config: object,
  filter: EventTrigger['event']['filter'] = {},
): EventTrigger => ({
  ...trigger('arrival', 'load', { type: 'event' as const, event: { source, type, filter, config: { ...config } } }),
  parameters: { file: '{{ event.key }}' },
});

/** A file that was left alone for a minute. */
function put(name: string, content = name, seconds = 60): void {
  const path = join(root, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  utimesSync(path, Date.now() / 1000 - seconds, Date.now() / 1000 - seconds);
}

/** Looks as often as functions are given, each of which changes something first; keys of the events of each look. */
async function looks(
  made: EventTrigger,
  using: SourceTools,
  ...changes: (() => void)[]
): Promise<readonly (readonly string[])[]> {
  const source = eventSources(using)(made);
  let memory: unknown;
  const found: string[][] = [];
  for (const change of changes) {
    change();
    const answer = await source.look({ now: new Date(), memory, signal: AbortSignal.timeout(5000) });
    if (answer.state === 'failed') throw new Error(answer.diagnostic.message);
    // What is remembered goes through the store as JSON.
    memory = JSON.parse(JSON.stringify(answer.memory));
    found.push(answer.state === 'ready' ? answer.events.map((one) => one.facts['key'] ?? one.id).sort() : []);
  }
  return found;
}

it('tells of files that arrive, each once, and again when one is written again', async () => {
  put('drop/old.csv');
  const found = await looks(
    event('local_file', 'object_created', { path: 'drop' }, { suffix: '.csv' }),
    tools(),
    () => undefined,
    () => ['drop/a.csv', 'drop/sub/b.csv', 'drop/note.txt'].forEach((name) => void put(name)),
    () => undefined,
    () => put('drop/a.csv', 'other content', 30),
  );
  expect(found).toEqual([[], ['a.csv', 'sub/b.csv'], [], ['a.csv']]);
});

it('counts what is there already when it is told to, and only names that match', async () => {
  put('drop/2026-01.csv');
  put('drop/x2026-02.csv');
  const filter = { pattern: '2026-*.csv' };
  const made = event('local_file', 'object_created', { path: 'drop', existing: true }, filter);
  expect(await looks(made, tools(), () => undefined)).toEqual([['2026-01.csv']]);
});

it('waits until a file is left alone', async () => {
  const made = event('local_file', 'object_created', { path: 'drop/*.csv', existing: true });
  const found = await looks(
    made,
    tools(),
    () => put('drop/a.csv', 'half', 0),
    () => put('drop/a.csv', 'whole', 10),
  );
  expect(found).toEqual([[], ['drop/a.csv']]);
});

it('tells of files that go', async () => {
  put('drop/a.csv');
  const found = await looks(
    event('local_file', 'object_deleted', { path: 'drop' }),
    tools(),
    () => put('drop/b.csv'),
    () => rmSync(join(root, 'drop/a.csv')),
  );
  expect(found).toEqual([[], ['a.csv']]);
});

it('looks at nothing outside of the project, also not through links', async () => {
  const refused = (config: object) => {
    try {
      eventSources(tools())(event('local_file', 'object_created', config));
      return undefined;
    } catch (error) {
      return (error as DiagnosticError).diagnostics[0]?.code;
    }
  };
  expect(refused({ path: '../other' })).toBe('files/outside-project');
  expect(refused({ path: 'drop', pol_interval_seconds: 3 })).toBe('server/bad-event-source');
  mkdirSync(join(root, 'drop'));
  symlinkSync('/etc/hostname', join(root, 'drop', 'link.csv'));
  const made = event('local_file', 'object_created', { path: 'drop/*', existing: true });
  await expect(looks(made, tools(), () => undefined)).rejects.toMatchObject({
    diagnostics: [{ code: 'files/outside-project' }],
  });
});

it('refuses sources that cannot be watched here, by code and at their place', () => {
  for (const source of ['kafka', 'sqs', 'pubsub']) {
    const make = () => eventSources(tools())(event(source, 'message_received', {}));
    expect(make).toThrow(/only local_file, s3 and table are watched here/);
  }
});

it('signs as the documentation of AWS Signature Version 4 shows', () => {
  // "GET Bucket (List Objects)" of the examples of signature calculations for Amazon S3.
  const url = new URL('https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J');
  const keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
  const { authorization } = signedHeaders(url, 'us-east-1', keys, new Date('2013-05-24T00:00:00Z'));
  expect(authorization).toContain('Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7');
});

it('tells of objects of an S3-compatible store, over several pages and with odd names', async () => {
  const objects = new Map([['in/first.csv', '"e1"']]);
  const asked: string[] = [];
  const store = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://store');
    asked.push(`${url.pathname} ${url.searchParams.get('prefix')} ${request.headers.authorization?.slice(0, 27)}`);
    const all = [...objects].filter(([key]) => key.startsWith(url.searchParams.get('prefix') ?? ''));
    const from = Number(url.searchParams.get('continuation-token') ?? 0);
    const page = all.slice(from, from + 2);
    const more = from + 2 < all.length;
    response.setHeader('content-type', 'application/xml');
    response.end(`<?xml version="1.0"?><ListBucketResult><EncodingType>url</EncodingType><IsTruncated>${more}</IsTruncated>
      ${more ? `<NextContinuationToken>${from + 2}</NextContinuationToken>` : ''}
      ${page.map(([key, etag]) => `<Contents><Key>${encodeURIComponent(key)}</Key><LastModified>2026-03-01T00:00:00.000Z</LastModified><ETag>${etag.replaceAll('"', '&quot;')}</ETag><Size>3</Size></Contents>`).join('')}
    </ListBucketResult>`);
  });
  server = store;
  await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(store.address() as AddressInfo).port}`;
  const connection = () => ({
    name: 'lake',
    type: 's3',
    properties: { endpoint, access_key_id: 'key', secret_access_key: 'secret' },
  });
  const found = await looks(
    event('s3', 'object_created', { bucket: 'landing', connection: 'lake', prefix: 'in/' }, { suffix: '.csv' }),
    tools({ connection }),
    () => undefined,
    () => {
      for (const name of ['in/a b+ü&<Key>.csv', 'in/c.csv', 'in/d.csv', 'in/e.txt', 'out/f.csv'])
        objects.set(name, '"e2"');
    },
    () => objects.set('in/first.csv', '"e3"'),
    () => undefined,
  );
  expect(found).toEqual([[], ['in/a b+ü&<Key>.csv', 'in/c.csv', 'in/d.csv'], ['in/first.csv'], []]);
  expect(new Set(asked)).toEqual(new Set(['/landing in/ AWS4-HMAC-SHA256 Credential']));
});

it('tells of a table when its watermark moves', async () => {
  let watermark: string | null = '2026-03-01 00:00:00';
  const asked: unknown[] = [];
  const query: SourceTools['query'] = async (dataset, statement) => {
    asked.push([dataset, statement]);
    return [[watermark, 0]];
  };
  const made = event('table', 'table_updated', {
    catalog: 'main',
    schema: 'gold',
    table: 'sales',
    watermark_column: 'up"dated',
  });
  const found = await looks(
    made,
    tools({ query }),
    () => undefined,
    () => undefined,
    () => (watermark = '2026-03-01 00:05:00'),
    () => (watermark = null),
  );
  expect(found).toEqual([[], [], ['main.gold.sales:2026-03-01 00:05:00'], []]);
  expect(asked[0]).toEqual([
    'main.gold.sales',
    ['select cast(max("up""dated") as varchar), 0 from ', { dataset: 'main.gold.sales' }],
  ]);
});

it('gives each event one run, with its name as a parameter, however often it is seen', async () => {
  put('drop/old.csv');
  const made = event('local_file', 'object_created', { path: 'drop', poll_interval_seconds: 1 });
  const start = '2026-03-01T00:00:30Z';
  const sources = eventSources(tools());
  const source = definitions([made], [unit('load')]);
  const scheduler = await startScheduler({ definitions: source, start, sources });
  await scheduler.idle();
  put('drop/a.csv');
  put('drop/b.csv');
  await scheduler.at('2026-03-01T00:01:00Z');
  // What it remembered is lost, as if the process had died before it could write it down.
  await scheduler.store.scheduler.saveTriggerState('arrival', '{"old.csv":"0"}');
  await scheduler.at('2026-03-01T00:02:00Z');
  const files = scheduler.attempts.map(({ parameters }) => parameters.trigger['file']);
  expect(files.sort()).toEqual(['a.csv', 'b.csv', 'old.csv']);
  expect((await scheduler.state()).triggers).toMatchObject([{ name: 'arrival', source: { state: 'ready' } }]);
  await scheduler.close();
});
