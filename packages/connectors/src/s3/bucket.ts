import { encode, type S3Credentials, signedHeaders } from './sign.js';

/** Where a bucket is. */
export interface Bucket {
  readonly name: string;
  readonly region: string;
  /** Address of an S3-compatible server; absent: AWS. */
  readonly endpoint?: string;
  readonly credentials?: S3Credentials;
}

type Properties = Readonly<Record<string, string | number | boolean>>;

/** A bucket by the properties of a connection; without keys it is read as anybody may. */
export function bucketOf(name: string, properties: Properties, givenRegion?: string): Bucket {
  const property = (...names: string[]) => {
    const found = names.map((one) => properties[one]).find((value) => value !== undefined && value !== '');
    return found === undefined ? undefined : String(found);
  };
  const accessKeyId = property('access_key_id', 'aws_access_key_id', 'access_key');
  const secretAccessKey = property('secret_access_key', 'aws_secret_access_key', 'secret_key');
  const sessionToken = property('session_token', 'aws_session_token');
  const endpoint = property('endpoint', 'endpoint_url');
  return {
    name,
    region: givenRegion ?? property('region', 'aws_region') ?? 'us-east-1',
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : { credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) } }),
  };
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (all, decimal: string, hex: string, name: string) => {
    if (decimal) return String.fromCodePoint(Number(decimal));
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
    return entities[name] ?? all;
  });
}

/** Text of the first element of that name. */
export function element(xml: string, name: string): string | undefined {
  const open = xml.indexOf(`<${name}>`);
  const close = open < 0 ? -1 : xml.indexOf(`</${name}>`, open);
  return close < 0 ? undefined : unescaped(xml.slice(open + name.length + 2, close));
}

/** Address of a bucket: in the host's name at AWS, in the path elsewhere. */
export function addressOf({ endpoint, name, region }: Bucket): URL {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) throw new Error(`"${name}" is no name of a bucket`);
  if (endpoint === undefined) return new URL(`https://${name}.s3.${region}.amazonaws.com/`);
  if (!URL.canParse(endpoint)) throw new Error('the endpoint of its connection is no URL');
  const url = new URL(endpoint);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new Error('the endpoint is neither http nor https');
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${encode(name)}`;
  return url;
}

/** A signed GET, where there are keys to sign with. Redirects are errors: the signature is for one host. */
export async function requestOf(bucket: Bucket, url: URL, signal: AbortSignal): Promise<Response> {
  const { credentials, region } = bucket;
  const headers = credentials ? signedHeaders(url, region, credentials, new Date()) : {};
  return await fetch(url, { headers, redirect: 'error', signal });
}
