import { type Connector, defineConnector, type Ingestor } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { fileIngestor, fileIngestors } from '../file/connector.js';
import { extractFiles } from '../file/extract.js';
import { objects } from './objects.js';
import { segmentWarehouseSync } from './segment.js';

const secret = z.union([z.string(), z.object({ secret: z.string() }).strict()]).optional();
const text = z.string().min(1).optional();

const connection = z.strictObject({
  bucket: text.describe('Bucket that paths without s3:// are in; others are refused then'),
  region: text.describe('Region of the bucket. Default us-east-1'),
  aws_region: text.describe('Another name of region'),
  endpoint: text.describe('Address of an S3-compatible server, such as http://minio:9000. Default: AWS'),
  endpoint_url: text.describe('Another name of endpoint'),
  access_key_id: secret.describe('Access key; a secret. Without keys requests are not signed'),
  aws_access_key_id: secret.describe('Another name of access_key_id'),
  access_key: secret.describe('Another name of access_key_id'),
  secret_access_key: secret.describe('Secret of the access key; a secret'),
  aws_secret_access_key: secret.describe('Another name of secret_access_key'),
  secret_key: secret.describe('Another name of secret_access_key'),
  session_token: secret.describe('Token of temporary keys; a secret'),
  aws_session_token: secret.describe('Another name of session_token'),
});

const secrets = [
  'access_key_id',
  'aws_access_key_id',
  'access_key',
  'secret_access_key',
  'aws_secret_access_key',
  'secret_key',
  'session_token',
  'aws_session_token',
] as const;

/** The same ingestor, for files that lie in a bucket. */
function inBucket(ingestor: Ingestor): Ingestor {
  return {
    ...ingestor,
    description: `${ingestor.description} From a bucket: \`path\` is s3://bucket/key, or a key in the connection's bucket; patterns and folders as for local files.`,
    connectionTypes: ['s3'],
  };
}

/** Objects of S3-compatible stores, by the ingestors of files. */
export const s3Connector: Connector = defineConnector({
  type: 's3',
  aliases: ['aws_s3', 'minio'],
  title: 'S3-compatible stores',
  description:
    'Files in buckets of S3 and compatible stores (MinIO, R2, Ceph): listed, chosen by name or time, brought to the staging folder and read like local files.',
  connection,
  secrets,
  ingestors: [...fileIngestors.map(({ ingestor }) => inBucket(ingestor)), segmentWarehouseSync.ingestor],
  extract: (context) => {
    const own = context.ingestor === segmentWarehouseSync.ingestor.id ? segmentWarehouseSync : undefined;
    return extractFiles(context, (own ?? fileIngestor(context.ingestor)).read(context.options), objects);
  },
});
