import { addressOf, type Bucket, element, requestOf } from './bucket.js';
import { encode } from './sign.js';

export interface S3Object {
  readonly key: string;
  readonly etag: string;
  readonly size: string;
  /** ISO 8601 in UTC. */
  readonly modified: string;
}

interface Page {
  readonly objects: readonly S3Object[];
  readonly next?: string;
}

/** Longest answer that is read, in characters: a page has at most 1,000 objects. */
const longestPage = 8_000_000;

/** Reads a page of a listing. Keys come percent-encoded, so nothing that a key holds can look like an element. */
export function readPage(xml: string): Page {
  if (!xml.includes('<ListBucketResult')) throw new Error('the answer is no listing of a bucket');
  const encoded = element(xml, 'EncodingType') === 'url';
  const keyOf = (written: string) => (encoded ? decodeURIComponent(written.replaceAll('+', ' ')) : written);
  const objects = xml
    .split('<Contents>')
    .slice(1)
    .map((part) => ({
      key: keyOf(element(part, 'Key') ?? ''),
      etag: (element(part, 'ETag') ?? '').replaceAll('"', ''),
      size: element(part, 'Size') ?? '',
      modified: element(part, 'LastModified') ?? '',
    }));
  const next = element(xml, 'NextContinuationToken');
  const more = element(xml, 'IsTruncated') === 'true' && next !== undefined;
  return { objects, ...(more ? { next } : {}) };
}

/** Objects of a bucket below a prefix, page by page, by ListObjectsV2. At most a page more than `limit`. */
export async function listObjects(
  bucket: Bucket,
  prefix: string,
  limit: number,
  signal: AbortSignal,
): Promise<readonly S3Object[]> {
  const found: S3Object[] = [];
  let token: string | undefined;
  do {
    const url = addressOf(bucket);
    const query = {
      'list-type': '2',
      'encoding-type': 'url',
      ...(prefix === '' ? {} : { prefix }),
      ...(token === undefined ? {} : { 'continuation-token': token }),
    };
    // Encoded as the signature wants it: forms would write + for a space.
    url.search = Object.entries(query)
      .map(([name, value]) => `${name}=${encode(value)}`)
      .join('&');
    const response = await requestOf(bucket, url, signal);
    const body = await response.text();
    if (body.length > longestPage) throw new Error('the answer is too long');
    if (!response.ok) throw new Error(`the bucket answered ${response.status} ${element(body, 'Code') ?? ''}`.trim());
    const page = readPage(body);
    if (page.next !== undefined && page.next === token) throw new Error('the listing does not end');
    found.push(...page.objects);
    token = page.next;
  } while (token !== undefined && found.length <= limit);
  return found;
}
