import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ExtractContext, OpenConnection } from '@sparkle-orchestration/core';
import S3rver from 's3rver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { s3Connector } from './connector.js';
import { encode, signedHeaders } from './sign.js';

/** A server of the npm package `s3rver`. It knows keys; the signature is held against the examples of the documentation below. */
const keys = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
let store: S3rver;
let endpoint = '';
let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sparkle-s3-'));
  store = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory: folder,
    configureBuckets: [{ name: 'lake', configs: [] }],
  });
  const { port } = (await store.run()) as AddressInfo;
  endpoint = `http://127.0.0.1:${port}`;
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Puts an object; the server knows the key and does not count the signature. */
async function put(key: string, body: string | Buffer): Promise<void> {
  const url = new URL(`${endpoint}/lake/${key.split('/').map(encode).join('/')}`);
  const headers = { ...signedHeaders(url, 'us-east-1', keys, new Date()), 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
  const answer = await fetch(url, { method: 'PUT', headers, body: body as never });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
}

type Properties = OpenConnection['properties'];
const lake = (more: Properties = {}): Properties => ({
  endpoint,
  access_key_id: keys.accessKeyId,
  secret_access_key: keys.secretAccessKey,
  ...more,
});

async function read(
  options: Record<string, unknown>,
  more: { ingestor?: string; properties?: Properties; range?: NonNullable<ExtractContext['range']> } = {},
) {
  const stagingDir = join(folder, 'staging', Math.random().toString(36).slice(2));
  mkdirSync(stagingDir, { recursive: true });
  const data = await s3Connector.extract?.({
    ingestor: more.ingestor ?? 'csv_file',
    options,
    connection: { name: 'lake', type: 's3', properties: more.properties ?? lake() },
    stagingDir,
    root: folder,
    allowedDirectories: [],
    ...(more.range ? { range: more.range } : {}),
    signal: new AbortController().signal,
    log: () => undefined,
  });
  if (!data) throw new Error('nothing was extracted');
  return { ...data, texts: data.files.map((file) => readFileSync(file).toString('latin1')) };
}

describe('objects of an S3-compatible store', () => {
  beforeAll(async () => {
    await put('in/a.csv', 'id\n1\n');
    await put('in/b.csv', 'id\n2\n');
    await put("in/2026/ä b+c&d='%41'.csv", 'id\n3\n');
    await put('in/2026/z.csv.gz', gzipSync('id\n4\n'));
    await put('in/notes.txt', 'no data');
    await put('other/a.csv', 'id\n9\n');
  });

  it('one object, by its address or by its key in the bucket of the connection', async () => {
    const one = await read({ path: 's3://lake/in/a.csv' });
    expect([one.format, one.texts, one.fileNames, one.owned]).toEqual([
      'csv',
      ['id\n1\n'],
      ['s3://lake/in/a.csv'],
      true,
    ]);
    expect((await read({ path: 'in/a.csv' }, { properties: lake({ bucket: 'lake' }) })).texts).toEqual(['id\n1\n']);
  });

  it('patterns, folders and odd keys, in the order of the keys', async () => {
    expect((await read({ path: 's3://lake/in/*.csv' })).fileNames).toEqual([
      's3://lake/in/a.csv',
      's3://lake/in/b.csv',
    ]);
    const below = await read({ path: 's3://lake/in/**/*.{csv,csv.gz}' });
    expect(below.fileNames).toEqual([
      's3://lake/in/2026/z.csv.gz',
      "s3://lake/in/2026/ä b+c&d='%41'.csv",
      's3://lake/in/a.csv',
      's3://lake/in/b.csv',
    ]);
    expect(below.texts[1]).toBe('id\n3\n');
    expect(below.files[0]).toMatch(/\.csv\.gz$/);
    expect((await read({ path: 's3://lake/other/', file_pattern: '*.csv' })).texts).toEqual(['id\n9\n']);
    expect((await read({ path: 's3://lake/none/*.csv' })).files).toEqual([]);
  });

  it('only objects that were changed since the last load', async () => {
    const ingestor = 'incremental_file_by_modified_time';
    const all = await read({ path: 's3://lake/in/*.csv' }, { ingestor });
    const column = all.fileColumns?.[0];
    expect([column?.name, all.files.length]).toEqual(['_file_modified_time', 2]);
    // The store tells whole seconds.
    await new Promise((done) => setTimeout(done, 1100));
    await put('in/late.csv', 'id\n5\n');
    const now = (await read({ path: 's3://lake/in/*.csv' }, { ingestor })).fileColumns?.[0]?.values ?? [];
    const newest = [...now].sort().at(-1) ?? '';
    const range = { column: '_file_modified_time', type: 'timestamp', from: newest };
    const later = await read({ path: 's3://lake/in/*.csv' }, { ingestor, range });
    expect(later.fileNames).toEqual(['s3://lake/in/late.csv']);
    expect(later.rangeApplied).toBe(true);
  });

  it.each([
    ['s3/refused', { path: 's3://lake/in/a.csv' }, { access_key_id: 'wrong' }],
    ['s3/refused', { path: 's3://absent-bucket/in/a.csv' }, {}],
    ['s3/keys-missing', { path: 's3://lake/in/a.csv' }, { secret_access_key: '' }],
    ['s3/no-match', { path: 's3://lake/in/absent.csv' }, {}],
    ['s3/no-match', { path: 's3://lake/none/*.csv', required: true }, {}],
    ['s3/bucket-missing', { path: 'in/a.csv' }, {}],
    ['s3/other-bucket', { path: 's3://elsewhere/in/a.csv' }, { bucket: 'lake' }],
    ['s3/bad-path', { path: 's3://lake/in/../../etc/passwd' }, {}],
    ['s3/bad-path', { path: 'https://lake/in/a.csv' }, {}],
    ['s3/unreachable', { path: 's3://lake/in/a.csv' }, { endpoint: 'http://127.0.0.1:1' }],
  ])('%s', async (code, options, properties: Properties) => {
    const refused = read(options, { properties: lake(properties) });
    await expect(refused).rejects.toThrow(code);
    await expect(refused).rejects.not.toThrow(/S3RVER|wrong/);
  });
});

describe('a store that has bad moments', () => {
  let server: Server;
  let answers: ((path: string) => [status: number, body: string, etag?: string])[] = [];
  const listing = (size: number) =>
    `<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated><Contents><Key>a.csv</Key><ETag>"1"</ETag><Size>${size}</Size><LastModified>2026-03-01T00:00:00.000Z</LastModified></Contents></ListBucketResult>`;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const [status, body, etag] = answers.shift()?.(request.url ?? '') ?? [500, ''];
      response.writeHead(status, etag === undefined ? {} : { etag: `"${etag}"` }).end(body);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterAll(() => void server.close());
  const properties = (): Properties => ({ endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });

  it('is asked again when it is busy', async () => {
    answers = [() => [503, ''], () => [200, listing(5)], () => [500, ''], () => [200, 'id\n7\n', '1']];
    expect((await read({ path: 's3://lake/a.csv' }, { properties: properties() })).texts).toEqual(['id\n7\n']);
  });

  it('gives nothing of an object that was replaced or cut off meanwhile', async () => {
    answers = [() => [200, listing(5)], () => [200, 'id\n7\n', '2']];
    await expect(read({ path: 's3://lake/a.csv' }, { properties: properties() })).rejects.toThrow('s3/changed');
    answers = [() => [200, listing(9)], () => [200, 'id\n7\n', '1']];
    await expect(read({ path: 's3://lake/a.csv' }, { properties: properties() })).rejects.toThrow('s3/changed');
  });
});

it('signs as the examples of the documentation do', () => {
  const headers = signedHeaders(
    new URL('https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J'),
    'us-east-1',
    {
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    },
    new Date('2013-05-24T00:00:00Z'),
  );
  expect(headers['authorization']).toMatch(
    /Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7$/,
  );
});
