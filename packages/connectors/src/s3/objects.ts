import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { DiagnosticError, type ExtractContext } from '@sparkle-orchestration/core';
import { eachOf, type FilePlace } from '../file/extract.js';
import type { FileRead } from '../file/file-read.js';
import { hasPattern, pathMatcher } from '../file/listing/glob.js';
import type { ListedFile } from '../file/listing/list-files.js';
import { addressOf, type Bucket, bucketOf, element, requestOf } from './bucket.js';
import { s3Diagnostics } from './diagnostics.js';
import { listObjects, type S3Object } from './list-objects.js';
import { objectPath, prefixOf } from './place.js';
import { encode } from './sign.js';

type Context = ExtractContext<Readonly<Record<string, unknown>>>;

const mostObjects = 100_000;
const tries = 4;
const atOnce = 6;

/** A listed object; `etag` tells one version of it from another. */
interface ObjectFile extends ListedFile {
  readonly bucket: Bucket;
  readonly key: string;
  readonly etag: string;
}

function bucketNamed(name: string, context: Context): Bucket {
  const properties = context.connection?.properties ?? {};
  const keys = [
    ['access_key_id', 'aws_access_key_id', 'access_key'],
    ['secret_access_key', 'aws_secret_access_key', 'secret_key'],
  ].map((names) => names.some((one) => properties[one] !== undefined && properties[one] !== ''));
  if (keys[0] !== keys[1])
    throw new DiagnosticError([s3Diagnostics.report('keys-missing', { connection: context.connection?.name ?? '' })]);
  return bucketOf(name, properties);
}

function fileOf(object: S3Object, bucket: Bucket): ObjectFile {
  const name = `s3://${bucket.name}/${object.key}`;
  const modified = BigInt(Date.parse(object.modified)) * 1000n;
  return { bucket, key: object.key, etag: object.etag, path: name, name, bytes: Number(object.size), modified };
}

const isTransient = (status: number) => status === 429 || status >= 500;

/** A refusal or failure of the store as a diagnostic. */
function problemOf(error: unknown, bucket: string): DiagnosticError {
  if (error instanceof DiagnosticError) return error;
  const why = error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : 'unknown';
  const answered = /^the bucket answered (\d+) ?(.*)$/.exec(why);
  if (!answered) return new DiagnosticError([s3Diagnostics.report('unreachable', { bucket, why })]);
  const facts = { bucket, status: Number(answered[1]), reason: answered[2] ?? '' };
  return new DiagnosticError([s3Diagnostics.report(isTransient(facts.status) ? 'busy' : 'refused', facts)]);
}

async function list(read: FileRead, context: Context): Promise<readonly ObjectFile[]> {
  const { bucket: name, pattern: written } = objectPath(read.path, context);
  const bucket = bucketNamed(name, context);
  const folder = written === '' || written.endsWith('/');
  const pattern = folder ? written + read.filePattern : written;
  const prefix = prefixOf(pattern);
  const found = await withTries(bucket, context, () => listObjects(bucket, prefix, mostObjects, context.signal));
  if (found.length > mostObjects)
    throw new DiagnosticError([
      s3Diagnostics.report('too-many', { path: `s3://${name}/${prefix}`, limit: mostObjects }),
    ]);
  const matches = pathMatcher(pattern);
  const exactly = !hasPattern(pattern);
  // A key that ends with a slash stands for a folder and holds nothing.
  const objects = found.filter(({ key }) => !key.endsWith('/') && (exactly ? key === pattern : matches(key)));
  if (objects.length === 0 && (exactly || read.required))
    throw new DiagnosticError([s3Diagnostics.report('no-match', { path: `s3://${name}/${pattern}` })]);
  if (objects.length === 0) context.log(`no object matches s3://${name}/${pattern}`);
  return objects.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map((object) => fileOf(object, bucket));
}

/** Tries again where the store was busy or the network broke; what the store refused is refused. */
async function withTries<T>(bucket: Bucket, context: Context, work: () => Promise<T>): Promise<T> {
  for (let n = 1; ; n += 1) {
    try {
      return await work();
    } catch (error) {
      context.signal.throwIfAborted();
      const problem = problemOf(error, bucket.name);
      const code = problem.diagnostics[0]?.code;
      if (n >= tries || (code !== 's3/busy' && code !== 's3/unreachable')) throw problem;
      await sleep(200 * 2 ** n, undefined, { signal: context.signal });
    }
  }
}

/** The object as the listing saw it, streamed to a file. */
async function download(file: ObjectFile, target: string, signal: AbortSignal): Promise<void> {
  const { bucket, key } = file;
  const url = addressOf(bucket);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${key.split('/').map(encode).join('/')}`;
  const response = await requestOf(bucket, url, signal);
  if (!response.ok || !response.body) {
    const body = await response.text();
    throw new Error(`the bucket answered ${response.status} ${element(body, 'Code') ?? ''}`.trim());
  }
  const etag = (response.headers.get('etag') ?? '').replaceAll('"', '');
  const changed = (why: string) => new DiagnosticError([s3Diagnostics.report('changed', { name: file.name, why })]);
  if (etag !== '' && file.etag !== '' && etag !== file.etag) {
    await response.body.cancel();
    throw changed('it was replaced');
  }
  await pipeline(Readable.fromWeb(response.body as never), createWriteStream(target), { signal });
  const { size } = await stat(target);
  if (size !== file.bytes) throw changed(`${size} bytes instead of ${file.bytes}`);
}

/** Brings objects into the staging folder; names keep their endings, which tell format and compression. */
async function bring(files: readonly ListedFile[], context: Context): Promise<readonly ListedFile[]> {
  return await eachOf(files as readonly ObjectFile[], atOnce, async (file, n) => {
    const ending = /(?:\.[A-Za-z0-9]{1,10}){1,2}$/.exec(file.key)?.[0] ?? '';
    const path = join(context.stagingDir, `object-${n}${ending}`);
    await withTries(file.bucket, context, () => download(file, path, context.signal));
    return { path, name: file.name, bytes: file.bytes, modified: file.modified };
  });
}

/** Objects of an S3-compatible store as files. */
export const objects: FilePlace = { list, bring };
