import { DiagnosticError, type ExtractContext } from '@sparkle-orchestration/core';
import { s3Diagnostics } from './diagnostics.js';

/** Objects that a path names: one key, or all below a prefix that a pattern matches. */
export interface ObjectPath {
  readonly bucket: string;
  /** Key or pattern of keys. */
  readonly pattern: string;
}

/** A path as written: `s3://bucket/key`, or a key in the bucket of the connection. */
export function objectPath(written: string, context: Pick<ExtractContext, 'connection'>): ObjectPath {
  const own = context.connection?.properties['bucket'];
  const bucketOfConnection = typeof own === 'string' && own !== '' ? own : undefined;
  const match = /^s3[an]?:\/\/([^/]+)\/?(.*)$/s.exec(written);
  if (!match && /^[a-z][a-z0-9+.-]+:\/\//i.test(written)) fail(written, 'its scheme is not s3');
  const bucket = match?.[1] ?? bucketOfConnection;
  if (bucket === undefined) throw new DiagnosticError([s3Diagnostics.report('bucket-missing', { path: written })]);
  if (bucketOfConnection !== undefined && bucket !== bucketOfConnection)
    throw new DiagnosticError([s3Diagnostics.report('other-bucket', { path: written, bucket: bucketOfConnection })]);
  const pattern = (match ? (match[2] ?? '') : written).replace(/^\/+/, '');
  if (pattern.split('/').some((part) => part === '.' || part === '..')) fail(written, 'it holds the part . or ..');
  return { bucket, pattern };
}

function fail(path: string, why: string): never {
  throw new DiagnosticError([s3Diagnostics.report('bad-path', { path, why })]);
}

/** The part of a pattern before its first sign, up to a slash: what is listed. */
export function prefixOf(pattern: string): string {
  const first = pattern.search(/[*?[{]/);
  return first < 0 ? pattern : pattern.slice(0, pattern.lastIndexOf('/', first) + 1);
}
