import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { signedHeaders } from '@sparkle-orchestration/connectors';
import S3rver from 's3rver';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { restProject } from './rest/rest-project.js';

/** An S3-compatible server of the npm package `s3rver`, with one bucket. */
let store: S3rver;
let endpoint = '';
let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sparkle-s3-'));
  const buckets = [{ name: 'lake', configs: [] }];
  store = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory: folder, configureBuckets: buckets });
  endpoint = `http://127.0.0.1:${((await store.run()) as AddressInfo).port}`;
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function put(key: string, body: string | Buffer): Promise<void> {
  const url = new URL(`${endpoint}/lake/${key}`);
  const keys = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
  const headers = { ...signedHeaders(url, 'us-east-1', keys, new Date()), 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
  expect((await fetch(url, { method: 'PUT', headers, body: body as never })).status).toBe(200);
}

it('objects of a bucket are loaded by the time they were changed, each once', async () => {
  const project = restProject(
    {
      'config/connections/store/common.json': {
        ...{ type: 's3', endpoint, region: 'us-east-1', bucket: 'lake' },
        ...{ access_key_id: '${STORE_KEY}', secret_access_key: '${STORE_SECRET}' },
      },
      'config/connections/lake/common.json': { type: 'duckdb', path: 'lake.duckdb' },
      'config/orchestration/drops/dev.json': {
        ...{ pipeline_type: 'bronze_raw_ingestion', source_system: 'shop', source_connection: 'store' },
        ...{
          ingestor: 'incremental_file_by_modified_time',
          ingestor_config: { path: 's3://lake/drops/**/*.csv', file_format: 'csv' },
        },
        ...{ destination_catalog: 'main', destination_schema: 'brz', destination_table: 'drops', write_mode: 'append' },
      },
    },
    'lake',
    { STORE_KEY: 'S3RVER', STORE_SECRET: 'S3RVER' },
  );
  const rows = () => project.rows('select id, name, _source_file from main.brz.drops order by id');
  await put('drops/2026/first.csv', 'id,name\n1,ann\n2,"b,ob"\n');
  await put('other/none.csv', 'id,name\n9,nobody\n');
  // Files that change after the interval's end belong to the next one.
  const until = (days: number) => ({
    start: new Date(Date.now() + (days - 1) * 86_400_000),
    end: new Date(Date.now() + days * 86_400_000),
  });
  const first = await project.run('drops', { interval: until(1) });
  expect([first.status, first.findings]).toEqual(['success', []]);
  const one = [
    ['1', 'ann', 's3://lake/drops/2026/first.csv'],
    ['2', 'b,ob', 's3://lake/drops/2026/first.csv'],
  ];
  expect(await rows()).toEqual(one);
  await put('drops/2026/second.csv', 'id,name\n3,eve\n');
  expect((await project.run('drops', { interval: until(2) })).status).toBe('success');
  expect(await rows()).toEqual([...one, ['3', 'eve', 's3://lake/drops/2026/second.csv']]);
});

it('events that Segment writes into a bucket are loaded by the time of their files', async () => {
  const project = restProject(
    {
      'config/connections/store/common.json': {
        ...{
          type: 's3',
          endpoint,
          bucket: 'lake',
          access_key_id: '${STORE_KEY}',
          secret_access_key: '${STORE_SECRET}',
        },
      },
      'config/connections/lake/common.json': { type: 'duckdb', path: 'lake.duckdb' },
      'config/orchestration/events/dev.json': {
        ...{ pipeline_type: 'bronze_raw_ingestion', source_system: 'segment', source_connection: 'store' },
        ...{ ingestor: 'segment_warehouse_sync', ingestor_config: { source: 's3' }, write_mode: 'append' },
        ...{ destination_catalog: 'main', destination_schema: 'brz', destination_table: 'events' },
      },
    },
    'lake',
    { STORE_KEY: 'S3RVER', STORE_SECRET: 'S3RVER' },
  );
  const event = (id: string, type: string) =>
    `${JSON.stringify({ messageId: id, type, properties: { plan: 'pro' } })}\n`;
  await put('segment-logs/web/1767225600000/1.a.gz', gzipSync(event('m1', 'track') + event('m2', 'page')));
  const end = new Date(Date.now() + 60_000);
  const run = await project.run('events', { interval: { start: new Date(end.getTime() - 86_400_000), end } });
  expect([run.status, run.findings]).toEqual(['success', []]);
  expect(await project.rows('select messageId, type, properties.plan from main.brz.events order by 1')).toEqual([
    ['m1', 'track', 'pro'],
    ['m2', 'page', 'pro'],
  ]);
});
