import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

/** A body larger than its limit. */
export class BodyTooLarge extends Error {
  override name = 'BodyTooLarge';
}

const inflaters = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** Reads a body to its end. @throws BodyTooLarge */
export async function readBody(body: AsyncIterable<Uint8Array>, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  // A single chunk may belong to a pool of the socket; pages are changed in place.
  return Buffer.concat(chunks, size);
}

/** Undoes `Content-Encoding`. A body that was cut off is an error. @throws BodyTooLarge */
export async function decodeBody(body: Buffer, encoding: string | undefined, limit: number): Promise<Buffer> {
  let decoded = body;
  for (const name of (encoding ?? '')
    .toLowerCase()
    .split(',')
    .map((part) => part.trim())
    .reverse()) {
    if (name === '' || name === 'identity') continue;
    const inflater = inflaters[name as keyof typeof inflaters];
    if (!inflater) throw new Error(`the encoding ${name} is not known`);
    try {
      decoded = await inflater(decoded, { maxOutputLength: limit });
    } catch (error) {
      if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw new BodyTooLarge();
      throw new Error(`the ${name} body is broken or cut off`);
    }
  }
  return decoded;
}
