import { defineDiagnostics, exitCodes } from '@sparkle-orchestration/core';

/** What can go wrong with objects of an S3-compatible store. Messages never hold a key. */
export const s3Diagnostics = defineDiagnostics('s3', {
  'bucket-missing': {
    severity: 'error',
    message: (p: { path: string }) => `"${p.path}" names no bucket`,
    hint: () => 'Write s3://bucket/key, or give the connection a `bucket`.',
    explain: 'Objects lie in a bucket, which the path or the connection names.',
    exit: exitCodes.doNotRetry,
  },
  'other-bucket': {
    severity: 'error',
    message: (p: { path: string; bucket: string }) =>
      `"${p.path}" is not in the bucket "${p.bucket}" of its connection`,
    hint: () => 'Name that bucket in the path, or leave `bucket` out of the connection.',
    explain: 'A connection that names a bucket is for that bucket alone.',
    exit: exitCodes.doNotRetry,
  },
  'bad-path': {
    severity: 'error',
    message: (p: { path: string; why: string }) => `"${p.path}" cannot be read: ${p.why}`,
    explain:
      'A path is s3://bucket/key, or a key in the bucket of the connection. Keys with the parts . and .. are refused.',
    exit: exitCodes.doNotRetry,
  },
  'keys-missing': {
    severity: 'error',
    message: (p: { connection: string }) => `connection "${p.connection}": only one of the two keys is given`,
    hint: () => 'Give both access_key_id and secret_access_key, or neither for a public bucket.',
    explain: 'Requests are signed with an access key and its secret. Without both they are sent unsigned.',
    exit: exitCodes.environment,
  },
  'no-match': {
    severity: 'error',
    message: (p: { path: string }) => `no object matches ${p.path}`,
    explain: 'The source says that at least one object must be there, or names one object that is not there.',
    exit: exitCodes.failed,
  },
  'too-many': {
    severity: 'error',
    message: (p: { path: string; limit: number }) => `more than ${p.limit} objects lie below ${p.path}`,
    hint: () => 'Name a longer prefix before the first * of the path.',
    explain: 'All objects below the part of the path before its first pattern are listed at every load.',
    exit: exitCodes.doNotRetry,
  },
  unreachable: {
    severity: 'error',
    message: (p: { bucket: string; why: string }) => `the store of bucket "${p.bucket}" did not answer (${p.why})`,
    hint: () => 'Check `endpoint` and `region` of the connection.',
    explain: 'No connection to the store, or it broke while an object was read. Trying again is safe.',
    exit: exitCodes.failed,
  },
  refused: {
    severity: 'error',
    message: (p: { bucket: string; status: number; reason: string }) =>
      `bucket "${p.bucket}": the store answered ${p.status} ${p.reason}`.trim(),
    hint: () => 'Check the keys, their rights (s3:ListBucket, s3:GetObject), the region and the name of the bucket.',
    explain: "The store understood the request and refused it. The word is the store's own.",
    exit: exitCodes.doNotRetry,
  },
  busy: {
    severity: 'error',
    message: (p: { bucket: string; status: number; reason: string }) =>
      `bucket "${p.bucket}": the store answered ${p.status} ${p.reason} again and again`.trim(),
    explain: 'The store was overloaded or failed at each of several tries.',
    exit: exitCodes.failed,
  },
  changed: {
    severity: 'error',
    message: (p: { name: string; why: string }) => `${p.name} is not what the listing said: ${p.why}`,
    explain: 'An object was replaced, deleted or cut off while it was read. Nothing was loaded; run again.',
    exit: exitCodes.failed,
  },
});
