import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { openMailSink } from './mail-sink.js';

/** Local endpoints, for HTTP and for mail, that keep what they are sent. */
export interface Sink {
  readonly url: string;
  readonly mailPort: number;
  /** Where files of `http/` of the project are answered: `/orders?cursor=2` is `http/orders.2.json`. */
  readonly serviceUrl: string;
  /** Folder whose `http/` is answered from now on. */
  serve(folder: string): void;
  /** Bodies since the last call. */
  take(): readonly string[];
  close(): Promise<void>;
}

export async function openSink(): Promise<Sink> {
  let bodies: string[] = [];
  let served = '';
  const mail = await openMailSink((text) => bodies.push(text));
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://sink');
    const resource = /^\/service\/([a-z_]+)$/.exec(url.pathname)?.[1];
    if (resource !== undefined) {
      const cursor = url.searchParams.get('cursor');
      try {
        const file = `${resource}${cursor === null ? '' : `.${cursor.replace(/\W/g, '')}`}.json`;
        const page = readFileSync(join(served, 'http', file));
        response.writeHead(200, { 'content-type': 'application/json' }).end(page);
      } catch {
        response.writeHead(404).end();
      }
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks).toString('utf8'));
      response.end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the sink has no port');
  return {
    url: `http://127.0.0.1:${address.port}/services/T/B/x`,
    mailPort: mail.port,
    serviceUrl: `http://127.0.0.1:${address.port}/service`,
    serve(folder) {
      served = folder;
    },
    take() {
      const taken = bodies;
      bodies = [];
      return taken;
    },
    async close() {
      await mail.close();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
